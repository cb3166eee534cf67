package com.example;

public class AppTest {
    @org.junit.Test
    public void runs() {}
}

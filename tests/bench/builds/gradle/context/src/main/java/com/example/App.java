package com.example;

public class App {
    public static void main(String[] arguments) {
        System.out.println(new com.google.gson.Gson().toJson(arguments));
    }
}

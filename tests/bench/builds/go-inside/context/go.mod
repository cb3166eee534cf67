module example.com/server

go 1.19

require (
	github.com/gorilla/mux v1.8.1
	golang.org/x/text v0.14.0
)

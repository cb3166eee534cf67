package main

import (
	"net/http"

	"github.com/gorilla/mux"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

func main() {
	router := mux.NewRouter()
	router.HandleFunc("/", func(writer http.ResponseWriter, _ *http.Request) {
		message.NewPrinter(language.German).Fprintf(writer, "%d\n", 1000000)
	})
	http.ListenAndServe(":8080", router)
}

#include <curl/curl.h>
#include <iostream>
#include <map>
#include <regex>
#include <string>

int main() {
    std::map<std::string, std::regex> known{{"hello", std::regex("h.*o")}};
    for (const auto &entry : known) std::cout << entry.first << curl_version() << '\n';
}

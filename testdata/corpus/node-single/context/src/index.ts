console.log("single")

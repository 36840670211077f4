package meet

// TagOf lets tests greet.
var TagOf = tagOf

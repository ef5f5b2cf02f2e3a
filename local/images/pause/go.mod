module warren.local/images/pause

go 1.26.0

# How the page greets.
greeting() { echo "Good morning, ${1:-stranger}"; }

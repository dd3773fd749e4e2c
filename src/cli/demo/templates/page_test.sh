. tests/check.sh
. frontend/experience/page.sh
check "a guest is greeted by name" "Good morning, Ada" greeting Ada
check "so is a stranger" "Good morning, stranger" greeting
finish

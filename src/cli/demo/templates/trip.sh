# The stops of a trip; the city knows which roads are closed.
. backend/smart_city/roads.sh
trip() { echo "$1, $(detour "$2"), $3"; }
stops() { echo "$1" | tr ',' '\n' | grep -c .; }

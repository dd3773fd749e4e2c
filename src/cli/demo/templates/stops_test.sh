. tests/check.sh
. backend/journey/trip.sh
check "stops are counted" 3 stops "home, park, work"
finish

. tests/check.sh
. backend/journey/trip.sh
check "an open road is taken" "home, main street, work" trip home "main street" work
check "a closed one is not" "home, ring road, work" trip home bridge work
finish

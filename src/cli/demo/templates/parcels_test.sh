. tests/check.sh
. backend/business_enablement/parcels.sh
check "a light parcel is cheap" 4 price 2
check "a heavy parcel is not" 9 price 20
finish

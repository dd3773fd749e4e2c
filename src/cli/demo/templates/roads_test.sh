. tests/check.sh
. backend/smart_city/roads.sh
check "an open road needs no detour" "main street" detour "main street"
check "the bridge has a detour" "ring road" detour bridge
finish

# Which road to take instead of a closed one.
detour() {
    case $1 in
        bridge) echo "ring road" ;;
        *) echo "$1" ;;
    esac
}

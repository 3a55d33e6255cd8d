# SPDX-License-Identifier: MIT
# What `devices` and `doctor` say, where it is known what is true.

test_doctor_as_root() {
    needs_root
    exits 0 "$program" doctor >said
    has said 'libpcap captures on lo'
    "$program" doctor --json | tail -1 >verdict
    has verdict '"canCapture":true,"onDevices":true'
}

test_doctor_as_an_ordinary_user() {
    needs_other_users && needs_namespaces
    exits 0 as_user "$program" doctor >said
    has said 'may not capture on this machine'
    has said 'mend it: .*setcap cap_net_raw=ep .*/wiretalk'
    as_user "$program" doctor --json | tail -1 >verdict
    has verdict '"canCapture":true,"onDevices":false,"inOwnNetwork":true'
}

test_doctor_where_nothing_can_be_captured() {
    needs_other_users
    exits 1 as_user bash -c "$(declare -f without_namespaces); without_namespaces '$program' doctor" >said
    has said 'a user and network namespace was refused'
    has said 'no real traffic can be captured here'
}

test_devices() {
    needs python3
    exits 0 "$program" devices >table
    has table '^lo .*loopback +127\.0\.0\.1'
    "$program" devices --json >lines
    python3 - <<'PYTHON'
import json, socket
devices = {device["name"]: device for device in map(json.loads, open("lines"))}
assert devices["lo"]["loopback"] and "127.0.0.1" in devices["lo"]["addresses"], devices["lo"]
missing = {name for _, name in socket.if_nameindex()} - set(devices)
assert not missing, missing
PYTHON
}

test_wrong_usage_is_exit_status_64() {
    exits 64 "$program" devices --nonsense 2>said
    has said 'nonsense'
}

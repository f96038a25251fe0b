#!/bin/bash
# Runs a command inside the lab's outer namespaces (test/run.mjs made them): loopback up, a tmpfs for the machines, children reaped.
# Usage: unshare --net --mount --pid --fork --kill-child=KILL --mount-proc bash test/lab/launch.sh BASE COMMAND...
# BASE: an empty folder; the machines' disks live in a tmpfs that is mounted on it and goes away with the namespace.
set -eu
base=$1
shift
ip link set lo up
mount -t tmpfs -o mode=0755,size=6g lab "$base"
export BW_LAB_BASE=$base
# PID 1 of its namespace has to reap, so the command is a child; bash collects orphans while it waits.
"$@" &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM HUP
trap 'kill -INT "$child" 2>/dev/null' INT
while :; do
  code=0
  wait "$child" || code=$?
  kill -0 "$child" 2>/dev/null || exit "$code"
done

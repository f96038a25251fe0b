#!/bin/sh
# Stand-in for systemctl on a "systemd" machine of the lab: systemd cannot be PID 1 here. It records each call in
# /var/log/systemctl.log, keeps what is enabled in /etc/systemd/system like the real one, and starts and stops nginx for real.
echo "$*" >>/var/log/systemctl.log
quiet=0 now=0 verb='' unit=''
for word in "$@"; do
  case $word in
    -q | --quiet) quiet=1 ;;
    --now) now=1 ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$word; elif [ -z "$unit" ]; then unit=$word; fi ;;
  esac
done
unit=${unit%.service}
pidfile=/run/$unit.pid
wants=/etc/systemd/system/multi-user.target.wants
say() { [ "$quiet" = 1 ] || echo "$1"; }
known() { [ -e "/usr/lib/systemd/system/$unit.service" ]; }
running() { [ -s "$pidfile" ] && kill -0 "$(cat "$pidfile")" 2>/dev/null; }
missing() { echo "Failed to $verb $unit.service: Unit $unit.service not found." >&2; exit 5; }
start() {
  running && return 0
  /usr/sbin/nginx -c /etc/nginx/nginx.conf </dev/null >>"/var/log/$unit.journal" 2>&1 && return 0
  echo "Job for $unit.service failed because the control process exited with error code." >&2
  echo "See \"systemctl status $unit.service\" and \"journalctl -xeu $unit.service\" for details." >&2
  return 1
}
stop() {
  running || return 0
  pid=$(cat "$pidfile")
  kill -QUIT "$pid"
  while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}
enable() { mkdir -p "$wants" && ln -sf "/usr/lib/systemd/system/$unit.service" "$wants/$unit.service"; }
disable() { rm -f "$wants/$unit.service"; }
case $verb in
  is-active)
    if running; then say active; exit 0; fi
    say inactive
    exit 3 ;;
  is-enabled)
    if ! known; then
      [ "$quiet" = 1 ] || echo "Failed to get unit file state for $unit.service: No such file or directory" >&2
      exit 1
    fi
    if [ -L "$wants/$unit.service" ]; then say enabled; exit 0; fi
    say disabled
    exit 1 ;;
  is-system-running) say running ;;
  cat)
    known || { echo "No files found for $unit.service." >&2; exit 1; }
    cat "/usr/lib/systemd/system/$unit.service" ;;
  list-unit-files) if known; then echo "$unit.service disabled enabled"; else exit 1; fi ;;
  show)
    if known; then load=loaded; else load=not-found; fi
    if running; then active=active; else active=inactive; fi
    printf 'LoadState=%s\nActiveState=%s\n' "$load" "$active" ;;
  status) if running; then exit 0; elif known; then exit 3; else exit 4; fi ;;
  start) known || missing; start ;;
  stop) known || missing; stop ;;
  restart) known || missing; stop; start ;;
  reload)
    known || missing
    if ! running; then echo "$unit.service is not active, cannot reload." >&2; exit 1; fi
    /usr/sbin/nginx -t -q && kill -HUP "$(cat "$pidfile")" ;;
  try-reload-or-restart | reload-or-restart) known || missing; if running; then /usr/sbin/nginx -t -q && kill -HUP "$(cat "$pidfile")"; else start; fi ;;
  enable) known || missing; enable; [ "$now" = 0 ] || start ;;
  disable) disable; [ "$now" = 0 ] || stop ;;
  daemon-reload) ;;
  *) echo "Unknown command verb $verb." >&2; exit 1 ;;
esac

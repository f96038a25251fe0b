import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { quote } from "../../../../shared/shell/quote.ts";
import { script, sh } from "./lib/sh.ts";

/** Shell functions about one service, OpenRC or systemd: sv_state NAME -> three digits installed, running, enabled. */
export const SERVICE = sh`sv_kind() {
  if [ -d /run/systemd/system ] && have systemctl; then echo systemd
  elif have rc-service; then echo openrc
  elif have systemctl; then echo systemd
  else echo none; fi
}
sv_state() {
  si=0 sr=0 se=0
  case $SV in
    systemd)
      case $(systemctl show -p LoadState --value "$1" 2>/dev/null) in loaded|masked) si=1;; esac
      [ $si = 1 ] || { systemctl list-unit-files --no-legend --no-pager "$1.service" 2>/dev/null | grep -q . && si=1; }
      systemctl -q is-active "$1" >/dev/null 2>&1 && sr=1
      systemctl -q is-enabled "$1" >/dev/null 2>&1 && se=1;;
    openrc)
      [ -e "/etc/init.d/$1" ] && si=1
      [ $si = 1 ] && rc-service "$1" status >/dev/null 2>&1 </dev/null && sr=1
      rc-update show 2>/dev/null | awk -v n="$1" '$1 == n && $3 != "" { found = 1 } END { exit !found }' && se=1;;
  esac
}
`;

/**
 * service: look, enable or disable, then start, stop or reload. A reload of what does not run does nothing. In a target that was
 * not booted (chroot) only enabling works. Daemons get no descriptor of ours, or the connection would hang on them.
 */
export function service(args: FullArgs<"service">): string {
  const name = quote(args.name);
  const enable =
    args.enable === null
      ? ""
      : sh`
if [ $se != ${args.enable ? 1 : 0} ]; then case $SV in
  systemd) act systemctl ${args.enable ? "enable" : "disable"} ${name};;
  openrc) act rc-update ${args.enable ? "add" : "del"} ${name}${args.enable ? " default" : ""};;
esac; fi`;
  const want =
    args.want === null
      ? ""
      : sh`
${args.want === "start" ? "if [ $sr = 0 ]; then" : "if [ $sr = 1 ]; then"}
  ${args.target === "/" ? ":" : `fail "a machine that was not booted cannot start or stop services"`}
  case $SV in
    systemd) act systemctl ${args.want} ${name};;
    openrc) act rc-service ${name} ${args.want};;
  esac
fi`;
  return script(
    "service",
    args,
    sh`${SERVICE}trap cleanup EXIT; trap 'exit 143' HUP INT TERM
SV=$(sv_kind)
show() { sv_state ${name}; ${args.target === "/" ? "" : "sr=0; "}s "$1"; printf 'installed=%s\nrunning=%s\nenabled=%s\n' $si $sr $se; }
fail() { show after; problem failed ${name} "$1"; finish; }
act() { timeout -k 5 90 "$@" > "$W/say" 2>&1 </dev/null || { rc=$?; fail "$* ended with exit code $rc: $(short 20 < "$W/say")"; }; }
show before
${
  args.want === null && args.enable === null
    ? ""
    : sh`work /run /dev/shm /var/tmp /tmp || { problem no-space "" "no folder for temporary files could be made"; finish; }
is_root || { problem not-root "" "only root may change services"; finish; }
[ $SV != none ] || { problem missing-tool rc-service "neither OpenRC nor systemd was found"; finish; }
[ $si = 1 ] || { problem not-found ${name} "there is no service of this name"; finish; }`
}${enable}${want}
show after`,
  );
}

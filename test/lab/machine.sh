#!/bin/bash
# PID 1 of one lab machine: makes its disk (overlay over this system, tmpfs on top), enters it, brings up network, init and sshd, and
# then reaps children for ever. Runs in fresh mount, pid, uts, ipc and net namespaces. All it makes goes away when it is killed.
# Usage: machine.sh DIR NAME ADDRESS INIT NODE SIZE     DIR holds seed/ (and stage/ for a stage 3 in /mnt/gentoo), remove, remove-stage
set -eu
dir=$1 name=$2 address=$3 init=$4 node=$5 size=$6
trap '' TERM INT HUP

mount --make-rprivate /
disk=$dir/disk
mkdir "$disk"
mount -t tmpfs -o "mode=0755,size=$size" disk "$disk"

# make_root ROOT UPPER SEED REMOVE: an own root over this system, with this computer's private folders hidden.
make_root() {
  local root=$1 upper=$2 seed=$3 remove=$4 entry
  mkdir -p "$root" "$upper/upper" "$upper/work"
  mount -t overlay overlay -o "lowerdir=/,upperdir=$upper/upper,workdir=$upper/work" "$root"
  for entry in usr opt var; do
    if mountpoint -q "/$entry"; then
      mkdir -p "$upper/$entry.upper" "$upper/$entry.work"
      mount -t overlay overlay -o "lowerdir=/$entry,upperdir=$upper/$entry.upper,workdir=$upper/$entry.work" "$root/$entry"
    fi
  done
  for entry in "$root"/* "$root"/mnt; do
    [ -d "$entry" ] && [ ! -L "$entry" ] || continue
    case ${entry##*/} in
      bin | boot | dev | etc | lib | lib32 | lib64 | libx32 | media | opt | proc | sbin | srv | sys | usr | var) ;;
      tmp) mount -t tmpfs -o mode=1777 tmp "$entry" ;;
      root) mount -t tmpfs -o mode=0700 own "$entry" ;;
      *) mount -t tmpfs -o mode=0755 own "$entry" ;;
    esac
  done
  mkdir -p "$root/var/tmp"
  chmod 1777 "$root/var/tmp"
  while read -r entry; do rm -rf "${root:?}$entry"; done <"$remove"
  cp -a "$seed/." "$root/"
  mkdir -p "$root/opt/little-portage"
  : >"$root/opt/little-portage/node"
  mount --bind "$node" "$root/opt/little-portage/node"
  mount -t proc proc "$root/proc"
  mount -t sysfs sys "$root/sys"
  mount --rbind /dev "$root/dev"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$root/dev/pts"
  mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
  if [ -d "$root/lab/pci" ]; then mount --bind "$root/lab/pci" "$root/sys/bus/pci/devices"; fi
  if [ -d "$root/lab/drm" ] && [ -d "$root/sys/class/drm" ]; then mount --bind "$root/lab/drm" "$root/sys/class/drm"; fi
  if [ -e "$root/lab/cpuinfo" ]; then mount --bind "$root/lab/cpuinfo" "$root/proc/cpuinfo"; fi
  while read -r entry owner; do
    chown -R "$owner" "$root$entry"
  done <"$dir/owners"
}

make_root "$disk/root" "$disk/own" "$dir/seed" "$dir/remove"
root=$disk/root
if [ -d "$dir/stage" ]; then
  mkdir -p "$root/mnt/gentoo"
  make_root "$root/mnt/gentoo" "$disk/stage" "$dir/stage" "$dir/remove-stage"
  mount --bind "$root/run" "$root/mnt/gentoo/run"
fi

mkdir -p "$root/old"
cd "$root"
pivot_root . old
exec </dev/null
cd /
umount -l /old
rmdir /old

hostname "$name"
ip link set lo up
while ! ip link show eth0 >/dev/null 2>&1; do sleep 0.01; done
ip addr add "$address/24" dev eth0
ip link set eth0 up
ip route add default via 10.42.0.1

case $init in
  openrc)
    openrc sysinit
    openrc boot
    openrc default
    ;;
  systemd) mkdir -p /run/systemd/system ;;
  *) ;;
esac >/var/log/lab-boot.log 2>&1 || true
mkdir -p /run/sshd
/usr/sbin/sshd -E /var/log/sshd.log
: >/run/lab-ready
while :; do
  sleep 86400 &
  wait "$!" || true
done

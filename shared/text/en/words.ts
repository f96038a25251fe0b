/** The glossary: a word and what it means, two sentences each. Right by make.conf(5), portage(5), emerge(1) and what was measured on Portage 3.0.82. */
export const words = {
  "word.portage": "Portage",
  "word.portage.text":
    "Gentoo’s package manager. `emerge` is its command; it works out what is needed, compiles it or takes a finished package, and installs it.",
  "word.ebuild": "ebuild",
  "word.ebuild.text":
    "The recipe by which Portage builds one version of a package. Recipes come in an ebuild repository (the “tree”), which every machine syncs for itself.",
  "word.binhost": "binhost",
  "word.binhost.text":
    "The machine that compiles packages and offers them to others. It stays an ordinary Gentoo machine; a web server, or its SSH server, hands out the finished files.",
  "word.client": "client",
  "word.client.text":
    "A machine that downloads finished packages from the binhost. What it asks for with other settings, or what the binhost does not have, it still compiles itself.",
  "word.binpkg": "binary package",
  "word.binpkg.text":
    "A package that was compiled once and packed, with a note of the settings it was built with. Portage installs it in seconds where those settings are the ones a machine asks for.",
  "word.gpkg": "`gpkg`",
  "word.gpkg.text": "The file format of binary packages (`.gpkg.tar`), Portage’s default since 3.0.58. It is the one that can carry a signature.",
  "word.pkgdir": "`PKGDIR`",
  "word.pkgdir.text":
    "The folder where binary packages are kept, `/var/cache/binpkgs` unless set otherwise. On the binhost this is what the clients are given.",
  "word.index": "Packages index",
  "word.index.text":
    "The file `Packages` beside the binary packages: a list of all of them with version, USE flags, size and checksums. Clients read it first, and Portage writes it anew with every package it builds.",
  "word.quickpkg": "`quickpkg`",
  "word.quickpkg.text":
    "A command that packs an installed package as it lies on the disk, without compiling. Configuration files that were edited are left out, so such a package is better rebuilt.",
  "word.use": "USE flag",
  "word.use.text":
    "A switch for an optional part of a package, such as `wayland` or `-bluetooth`. Only the flags a package knows count, and they must be equal on both sides, or the client compiles.",
  "word.video-cards": "`VIDEO_CARDS`",
  "word.video-cards.text":
    "The list of graphics drivers that Mesa and a few other packages are built for, as USE flags. The lists must be equal, not just include each other, or the client compiles Mesa itself.",
  "word.cpu-flags": "`CPU_FLAGS_X86`",
  "word.cpu-flags.text":
    "USE flags for instructions of the processor that a package uses by hand, such as `avx2`. They are compared like other USE flags; the fleet shares those that every machine has.",
  "word.march": "`-march`",
  "word.march.text":
    "The compiler option that says which processor the code is for. Portage never compares it, so code for a newer processor installs without a word on an older one and crashes there.",
  "word.level": "x86-64 level",
  "word.level.text":
    "Four steps, v1 to v4, that name what a processor can do; v3, for one, means AVX2. Code built for a level runs on every processor that has it or a higher one.",
  "word.native": "`-march=native`",
  "word.native.text":
    "Compile for exactly the processor at hand. On a binhost it is safe only where every client’s processor can do all that the binhost’s can.",
  "word.chost": "`CHOST`",
  "word.chost.text":
    "The kind of system that is compiled for, such as `x86_64-pc-linux-gnu`. Packages of another kind are invisible to a client: it compiles, and does not say why.",
  "word.profile": "profile",
  "word.profile.text":
    "A set of defaults from Gentoo: USE flags, masks, what belongs to the base system. Machines that share packages should have the same one; `eselect profile show` names it.",
  "word.stage3": "stage 3",
  "word.stage3.text":
    "The archive with a small complete Gentoo from which a new machine begins. Unpacked under `/mnt/gentoo` it can be made a client before it ever boots.",
  "word.make-conf": "`make.conf`",
  "word.make-conf.text":
    "Portage’s main settings, in `/etc/portage`: compiler options, features, defaults. It looks like a shell script and is none: `$(…)` is not understood there.",
  "word.binrepos": "`binrepos.conf`",
  "word.binrepos.text":
    "The list of places a machine fetches binary packages from, in `/etc/portage`. It replaces the older variable `PORTAGE_BINHOST`.",
  "word.package-use": "`package.use`",
  "word.package-use.text": "USE flags for single packages, a file or a folder in `/etc/portage`. A line there beats what make.conf says.",
  "word.features": "`FEATURES`",
  "word.features.text":
    "Switches for Portage itself, in make.conf. `buildpkg` keeps a package of everything that is compiled, `getbinpkg` takes packages from a binhost.",
  "word.world": "`@world`",
  "word.world.text":
    "Everything you asked for by name, with the base system and all that these need. `emerge --update --deep --newuse @world` brings it up to date.",
  "word.build-id": "`BUILD_ID`",
  "word.build-id.text":
    "The number that tells builds of the same version apart. With it one version can lie on the binhost several times, built with different USE flags.",
  "word.key": "signing key",
  "word.key.text":
    "The key with which the binhost signs its packages. Clients install only what this key has signed; it says who built a package, not how new it is.",
  "word.getuto": "`getuto`",
  "word.getuto.text":
    "The tool that sets up which keys a machine’s Portage trusts, in `/etc/portage/gnupg`. It knows Gentoo’s own keys; the fleet’s key is added after it.",
  "word.host-key": "host key",
  "word.host-key.text":
    "What an SSH server shows to prove that it is the same machine as before. Its fingerprint is compared once, by you, on first meeting.",
  "word.eclean": "`eclean-pkg`",
  "word.eclean.text":
    "Deletes binary packages that no ebuild in the tree is there for any more. With `--deep` it also deletes all that is not installed on the binhost itself, other clients’ packages among them.",
  "word.emaint": "`emaint`",
  "word.emaint.text":
    "Portage’s repair tool. `emaint --fix binhost` writes the index anew; needed only after packages were added, signed or removed by other means than Portage.",
} as const;

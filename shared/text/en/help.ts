/** Help. */
export const help = {
  "help.lead": "The walk in short, what newcomers ask, and the words that Gentoo uses. All of it is in the program; nothing is fetched.",
  "help.search": "Search in Help",
  "help.search-example": "binhost, undo, -march…",
  "help.found": { one: "{count} place has “{text}”", other: "{count} places have “{text}”" },
  "help.none": "Nothing in Help has “{text}”",
  "help.none-text": "Gentoo’s wiki may have it:",
  "help.none-link": "Search Gentoo’s wiki for “{text}”",
  "help.clear": "Show all of Help",
  "help.parts": "Parts of Help",
  "help.outside": "opens outside",

  "help.walk": "The walk in short",
  "help.walk-lead": "Eight steps. The first looks, four choose, and only the last three do something, with a way back.",
  "help.walk-machines": "Name the binhost and its clients. Each is looked at over SSH; that changes no setting.",
  "help.walk-graphics": "Decide which graphics drivers Mesa is built for, so that every machine asks for the same.",
  "help.walk-processor": "Choose the newest kind of processor that all machines can run.",
  "help.walk-serving": "How the packages are handed out: over HTTP or SSH, compressed how, signed or not.",
  "help.walk-use": "See where the machines’ USE flags differ, and which of the differences matter.",
  "help.walk-review": "Read every file, command and service before it is changed. Nothing was written up to here.",
  "help.walk-apply": "Watch it being done, pause it, retry one machine, or undo all of it.",
  "help.walk-install": "Install a first package on a client and see the proof that it was not compiled.",

  "help.questions": "What newcomers ask",
  "help.q-change": "What is changed on my machines?",
  "help.a-change":
    "Only what Review lists, and only after you start it there. Where it can be a file of the wizard’s own it is one; in a file of yours it keeps to one marked block at the end. Backups and logs are in `/var/lib/binhost-wizard`, readable by root alone. No program of ours stays on a machine.",
  "help.q-back": "How do I go back?",
  "help.a-back":
    "“Undo” stands on Apply, on Done and in History. It puts each file back byte for byte, with owner, mode and time, and services as they were. Packages that were built or installed stay, and the signing key too unless you ask otherwise. A file that somebody edited since is shown and left alone.",
  "help.q-break": "What if the connection breaks, or I close the window?",
  "help.a-break":
    "What has begun on a machine goes on there by itself, a compilation of six hours too. No file is left half written. Open the wizard again: the run stands first on Welcome and in History, and “Go on” takes it up where it stopped.",
  "help.q-disk": "What does it cost in disk?",
  "help.a-disk":
    "On the binhost, one compressed file for each package and version; Serving says how much that is for yours and what is free. Old versions stay until they are cleaned out. A client keeps what it has fetched, in `/var/cache/binhost`, until that is cleaned.",
  "help.q-which": "Which machine should compile?",
  "help.a-which":
    "The one with the fastest processor and the most memory, that is on when the others update. It need not be a server, and its processor may be newer than the others’: Processor keeps the code to what all can run. It should have the same profile as they have, and must be of the same kind (CHOST).",
  "help.q-again": "Must everything be compiled again?",
  "help.a-again":
    "No. What the binhost has installed can be packed as it is, in seconds each. Packages that were built for its own processor only, or whose configuration files were edited, are built anew or left out; Review names them.",
  "help.q-still": "Why does a client still compile something?",
  "help.a-still":
    "Portage takes a binary package only where USE flags, version and dependencies are the ones the client wants. Otherwise it compiles, and reports success all the same. The usual three: other USE flags (VIDEO_CARDS among them), a newer ebuild repository than the binhost’s, an index that cannot be reached.",
  "help.q-off": "Must the binhost always be on?",
  "help.a-off":
    "Only while a client installs or updates. While it is off a client compiles, and the warning is easily missed; so update when it is on.",
  "help.q-secret": "What becomes of my passwords?",
  "help.a-secret":
    "They are used to sign in and for sudo, su or doas, and live in memory only: in no file, no log, no command line, no report. The fleet file has no secret in it, so it can be kept in git.",
  "help.q-official": "And Gentoo’s own binary packages?",
  "help.a-official":
    "They stay usable. Serving offers them as a second source behind your binhost: what yours does not have, and what was built with the flags you ask for, comes from there.",
  "help.q-stage3": "Can a machine join that was never started?",
  "help.a-stage3":
    "Yes: unpack a stage 3 under `/mnt/gentoo` on a machine that runs, mount what the Handbook says, and give that folder as the machine’s target. It then installs binary packages before it first boots.",

  "help.words": "Words",
  "help.words-lead": "In the text they have a dotted line: point at one, or focus it, and it explains itself.",
  "help.keys": "Keys",
  "help.keys-lead": "Everything can be done without a mouse. `?` shows this list from anywhere.",
  "help.links": "Gentoo’s documentation",
  "help.links-lead": "Opens outside, in your browser.",
  "help.link-handbook": "Gentoo Handbook",
  "help.link-handbook-text": "Installing and running Gentoo, from the beginning",
  "help.link-quickstart": "Gentoo Binary Host Quickstart",
  "help.link-quickstart-text": "Gentoo’s own binary packages, and how a machine uses them",
  "help.link-guide": "Binary package guide",
  "help.link-guide-text": "Building, serving and signing packages, in all detail",
  "help.link-makeconf": "/etc/portage/make.conf",
  "help.link-makeconf-text": "Portage’s main settings",
  "help.link-use": "USE flags",
  "help.link-use-text": "What they are, and where they are set",
  "help.link-packages": "packages.gentoo.org",
  "help.link-packages-text": "Every package, its versions and its flags",
} as const;

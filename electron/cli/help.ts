export const helpText = `binhost-wizard: one Gentoo machine compiles, the others download.

  binhost-wizard practice                        walk the whole way on a practice fleet; touches nothing of yours
  binhost-wizard init --binhost ADDRESS --client ADDRESS...   write a first fleet.json
  binhost-wizard add     [fleet.json] --client ADDRESS   a workstation joins: shows what it changes for the others, then names it in the file
  binhost-wizard survey  [fleet.json]            look at every machine; changes nothing
  binhost-wizard plan    [fleet.json]            what would be done, as differences
  binhost-wizard apply   [fleet.json]            do it (asks first; --yes does not)
  binhost-wizard verify  [fleet.json]            is everything in place, seen from each machine?
  binhost-wizard install [fleet.json] --machine ID CATEGORY/PACKAGE...   install as binary, and prove it
  binhost-wizard undo    [fleet.json]            put the files and services of the last run back
  binhost-wizard key     [fleet.json] --machine ID   make a key and install it where only a password works
  binhost-wizard runs                            what was done so far
  binhost-wizard report  [fleet.json]            what the binhost saved, from the machines' own logs
  binhost-wizard report --log FILE...            the same log read by hand: merges by package, source and binary apart
  binhost-wizard web                             the wizard in your browser, on this computer only

  --machine ID             only this machine (survey, verify, install, report)
  --json                   events as JSON lines on standard error, one result object on standard output
  --yes                    take the default answer to every question; never accepts an unknown host key
  --accept-host-key ID=SHA256:…   accept exactly this host key for that machine
  --no-diff                plan: titles only
  --check                  plan: Portage and nginx on the machines try the new files in a temporary folder; nothing is changed
  --run RUN                undo, or with --resume apply: this run instead of the last one
  --resume                 apply: go on with a run that was broken off
  --remove-key             undo: also delete the signing key
  --world                  install: the whole system (@world) in place of named packages
  --clients N, --fault NAME, --keep   practice: size, things to go wrong, stay up afterwards
  --target PATH            add: the stage 3's place, where the new machine runs a live image
  --name NAME, --force     init: the fleet's name, overwrite the file
  --since DAY, --until DAY, --by machine|package|month   report: which merges, and how they are put together
  --format text|csv|json|markdown|html                   report: html is one page that needs nothing else
  --port N                 web: this port instead of a free one

An ADDRESS is [ID=][user@]host[:port]; the id is the host's name unless given.
Exit codes: 0 done · 1 failed · 2 plan: changes pending · 64 wrong arguments · 65 fleet file unusable ·
69 no machine reachable · 77 an answer is missing · 130 interrupted.
`;

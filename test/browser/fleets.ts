/** The fleet of the design's screens, and fleets of as many machines as a test wants; on the fixtures' facts. */
import type { WizardError } from "../../shared/errors/wizardError.ts";
import type { Facts } from "../../shared/model/facts.ts";
import type { Fleet } from "../../shared/model/fleet.ts";
import { CPUS, factsFixture, fleetFixture, GPUS, installed } from "../plan/fixtures.ts";

export const homeFleet = fleetFixture({
  name: "Home fleet",
  machines: [
    { id: "tau-ceti-lab", name: "tau-ceti-lab", role: "binhost", address: "10.42.0.194", user: "root" },
    { id: "driver", name: "driver", role: "client", address: "10.42.0.100", user: "root" },
    { id: "attic", name: "attic", role: "client", address: "10.42.0.101", user: "root" },
    { id: "atom-box", name: "atom-box", role: "client", address: "10.42.0.103", user: "root" },
  ],
});

const onHost = [
  ...["app-misc/jq-1.8.1", "app-shells/fish-4.1.2", "app-editors/vim-9.1.1652", "dev-vcs/git-2.52.0", "net-misc/curl-8.17.0"].map((cpv) =>
    installed(cpv),
  ),
  installed("llvm-core/llvm-22.1.3", { march: "native" }),
  installed("net-misc/openssh-10.2_p1", { editedConfig: ["/etc/ssh/sshd_config"] }),
  installed("media-libs/mesa-26.2.2", {
    iuse: ["video_cards_amdgpu", "video_cards_radeonsi", "video_cards_intel", "video_cards_nouveau"],
    use: ["video_cards_radeonsi"],
  }),
];

export const homeFacts: Readonly<Record<string, Facts>> = {
  "tau-ceti-lab": factsFixture("tau-ceti-lab", { cpu: CPUS.zen4, x86Level: 4, gpus: [GPUS.rdna3], installed: onHost }),
  driver: factsFixture("driver", { cpu: CPUS.skylake, x86Level: 3, gpus: [GPUS.intel, GPUS.nvidia] }),
  attic: factsFixture("attic", { cpu: CPUS.nehalem, x86Level: 2, gpus: [GPUS.intel] }),
  "atom-box": factsFixture("atom-box", { cpu: CPUS.atom, x86Level: 2, gpus: [] }),
};

/** A binhost `host` and these clients. */
export const fleetOf = (ids: readonly string[]): Fleet =>
  fleetFixture({
    name: "Troubled fleet",
    machines: [
      { id: "host", name: "host", role: "binhost", address: "10.42.0.1", user: "root" },
      ...ids.map((id, index) => ({ id, name: id, role: "client" as const, address: `10.42.0.${index + 10}`, user: "larry" })),
    ],
  });
/** Each machine as the fixtures have it. */
export const factsOf = (fleet: Fleet): Readonly<Record<string, Facts>> => Object.fromEntries(fleet.machines.map(({ id }) => [id, factsFixture(id)]));

export const refusedKey: WizardError = {
  code: "ssh.auth",
  fault: "user",
  machine: "atom-box",
  what: "atom-box takes keys only, and none of yours.",
  why: "The agent offered 2 keys: ed25519 gentoo@desk, rsa backup.",
  remedies: [
    {
      do: "command",
      label: "Let your key in",
      command: "echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0k gentoo@desk' >> /root/.ssh/authorized_keys",
      on: "atom-box",
    },
    { do: "retry", label: "Try again" },
  ],
  changed: "Nothing was changed.",
  details: "",
};

export const untrusted: WizardError = {
  code: "trust.no-local-key",
  fault: "machine",
  machine: "attic",
  what: "attic could not trust the fleet’s key.",
  why: "/etc/portage/gnupg was made by hand. It holds no local key, so attic has nothing to sign ours with.",
  remedies: [
    { do: "command", label: "Move it aside; getuto makes it anew", command: "mv /etc/portage/gnupg /etc/portage/gnupg.old", on: "attic" },
    { do: "retry", label: "Try attic again" },
    { do: "undo", label: "Undo this run" },
  ],
  changed: "3 files were written on attic; each can be undone.",
  details: "gpg: can't open '/etc/portage/gnupg/pass': No such file or directory\nexit 2",
};

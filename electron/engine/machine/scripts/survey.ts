import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { ENV_NAMES, TOOLS } from "../../../../shared/operations/parse/survey.ts";
import { quote } from "../../../../shared/shell/quote.ts";
import { SHOW_FILE } from "./lib/files.ts";
import { GPG } from "./lib/gpg.ts";
import { script, sh } from "./lib/sh.ts";
import { SERVICE } from "./service.ts";
import { SURVEY_MACHINE } from "./survey/machine.ts";
import { SURVEY_NETWORK } from "./survey/network.ts";
import { SURVEY_PACKAGES } from "./survey/packages.ts";
import { SURVEY_PORTAGE } from "./survey/portage.ts";

/**
 * survey: everything in one round trip; changes nothing. Portage's three answers are fetched side by side while the rest is read.
 * Each part is on its own: what fails leaves its section out or says a gap.
 */
export const survey = (args: FullArgs<"survey">): string =>
  script(
    "survey",
    args,
    sh`${SHOW_FILE}${GPG}${SERVICE}TARGET=${quote(args.target)} PORT=${args.port} HOME_OF_KEY=${quote(args.signingHome)}
REACH_HOST=${quote(args.reach?.host ?? "")} REACH_PORT=${args.reach?.port ?? 0}
NAMES=${quote(ENV_NAMES.join(" "))}
TOOLS=${quote(TOOLS.join(" "))}
gap() { s gap; printf '%s\n%s\n' "$1" "$2"; }
trap cleanup EXIT; trap 'exit 143' HUP INT TERM
work /run /dev/shm /tmp /var/tmp || gap "most of the survey" "no folder for temporary files could be made"
${SURVEY_MACHINE}${SURVEY_PORTAGE}${SURVEY_PACKAGES}${SURVEY_NETWORK}`,
  );

/** The desktop's own words: menu, dialogs, notifications. */
export const shell = {
  "shell.file": "File",
  "shell.open": "Open fleet…",
  "shell.save": "Save fleet as…",
  "shell.practice": "Practice fleet",
  "shell.settings": "Settings…",
  "shell.about": "About Binhost Wizard",
  "shell.help": "Help",
  "shell.help-here": "Help",
  "shell.help-binhost": "Gentoo’s guide to binary packages",
  "shell.help-portage": "The make.conf page of Gentoo’s wiki",
  "shell.fleet-files": "Fleets",
  "shell.open-title": "Open a fleet",
  "shell.save-title": "Save the fleet",

  "shell.quit-title": "A run is not finished",
  "shell.quit-text":
    "What has begun on a machine, such as a compilation, goes on there by itself. The steps after it wait: open the wizard again and choose “Go on” on the first page.",
  "shell.quit-stay": "Keep working",
  "shell.quit-leave": "Quit all the same",

  "shell.engine-title": "The part that talks to your machines has stopped",
  "shell.engine-text": "It is being started again. What has begun on the machines goes on there; a run can be gone on with from the first page.",
  "shell.engine-again": "It has stopped {count} times within a minute. It is started again when you say so.",
  "shell.go-on": "Go on",
  "shell.quit": "Quit",
  "shell.page-title": "The window has stopped {count} times within a minute",
  "shell.page-text": "The run, if there is one, is not touched by this. The window can be drawn once more.",
  "shell.slow-title": "The window does not answer",
  "shell.slow-text": "The run, if there is one, is not touched by this. You can wait, or have the window drawn anew.",
  "shell.wait": "Wait",
  "shell.redraw": "Draw anew",

  "shell.done": "The run is finished",
  "shell.failed": "The run could not finish",
  "shell.stopped": "The run has stopped",
  "shell.done-text": "{fleet}: every step is done.",
  "shell.failed-text": "{fleet}: the wizard says what happened and what helps.",
  "shell.stopped-text": "{fleet}: it can be gone on with at any time.",
  "shell.question": "A question waits for you",

  "shell.sandbox-title": "The wizard does not start without its sandbox",
  "shell.sandbox-text":
    "This system does not let the app build its sandbox (user namespaces are switched off), or it was started with --no-sandbox. Allow them (sysctl kernel.unprivileged_userns_clone=1, or the AppArmor profile of your distribution), take the package of your distribution, or run “binhost-wizard web”: the same wizard in your browser.",
} as const;

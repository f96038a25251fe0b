// Before anything is drawn: the colours that were chosen, so that a dark window does not begin with a white flash. A plain script of its own, loaded
// by the head; it may import nothing. The same place is read in app/storage.ts.
try {
  const theme = localStorage.getItem("binhost-wizard.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // A forbidden storage: the system's colours.
}

// Opens the browser's print dialog for the page that was asked for to be printed.
window.addEventListener("load", () => window.print());

/* The buttons above a page that the theme's scripts do not know. */
"use strict";
document.querySelector(".print-button")?.addEventListener("click", () => window.print());

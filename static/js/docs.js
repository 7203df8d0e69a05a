// The API page: starts Swagger UI on our own description, asking nothing of any other server.

const root = document.documentElement;
const systemDark = matchMedia("(prefers-color-scheme: dark)");

/** Swagger UI's own dark colours follow the page's theme (see theme.js). */
function updateTheme() {
  root.classList.toggle("dark-mode", (root.dataset.theme ?? (systemDark.matches ? "dark" : "light")) === "dark");
}

document.addEventListener("themechange", updateTheme);
updateTheme();

globalThis.SwaggerUIBundle({
  domNode: document.getElementById("swagger-ui"),
  url: "/openapi.json",
  validatorUrl: null, // its badge would ask a validator on the internet
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
});

// Light or dark: the system's choice, unless the button said otherwise on this machine.
const KEY = "nhan-theme";
const saved = localStorage.getItem(KEY);
if (saved) document.documentElement.dataset.theme = saved;

addEventListener("DOMContentLoaded", () => {
  document.getElementById("theme").addEventListener("click", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const now = document.documentElement.dataset.theme || (dark ? "dark" : "light");
    const next = now === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    localStorage.setItem(KEY, next);
  });
});

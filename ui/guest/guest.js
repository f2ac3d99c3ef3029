// Remembers the guest's name on this device, so that the next call is one press away.
// The page works the same without it.
"use strict";

{
  const key = "confab.guest.name";
  const field = document.getElementById("name");

  try {
    if (field.value === "" && field.getAttribute("aria-invalid") !== "true") {
      field.value = localStorage.getItem(key) ?? "";
    }
    field.form.addEventListener("submit", () => {
      localStorage.setItem(key, field.value.trim());
    });
  } catch {
    // Storage is switched off: then the name is typed each time.
  }
}

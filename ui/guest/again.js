// Asks again after the time that the lobby names, and loads the page once it may. Without it the page
// loads itself anew after that time, and there is a link.
"use strict";

{
  const link = document.getElementById("again");
  let seconds = Number(document.currentScript.dataset.after);

  const ask = async () => {
    try {
      // A page that leads on answers a script with no token.
      const answer = await fetch(link.href, { headers: { accept: "application/json" }, cache: "no-store", redirect: "manual" });
      if (answer.status !== 429 && answer.status !== 503) {
        location.replace(link.href);
        return;
      }
      seconds = Number(answer.headers.get("retry-after")) || seconds;
    } catch {
      // The network is away for a moment: the next turn asks again.
    }
    later();
  };

  // Those who were refused together do not come back together.
  const later = () => setTimeout(ask, (seconds + 2 * Math.random()) * 1000);

  later();
}

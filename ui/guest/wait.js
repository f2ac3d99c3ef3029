// Goes on once the host is in. Without it the page loads itself anew every few seconds.
"use strict";

{
  const EVERY = 2000;

  const ask = async () => {
    try {
      const answer = await fetch(location.href, { headers: { accept: "application/json" }, cache: "no-store" });
      if (answer.status === 503 || answer.status === 429) return;
      const wait = answer.ok && (await answer.json()).wait;
      if (!wait) {
        // Either the way is free or the link has ended; the page itself knows which.
        location.reload();
      }
    } catch {
      // The network is away for a moment: the next turn asks again.
    }
  };

  setInterval(ask, EVERY);
}

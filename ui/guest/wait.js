// Goes on once the host is in. Without it the page loads itself anew every few seconds.
"use strict";

{
  const EVERY = 2000;

  const ask = async () => {
    try {
      const answer = await fetch(location.href, { headers: { accept: "application/json" }, cache: "no-store" });
      const { wait, code } = await answer.json();
      // Whoever asks too often, or while the lobby can't look, asks on; that the call's server is down is told.
      if (answer.status === 429 || (answer.status === 503 && code !== "core-down")) return;
      if (!answer.ok || !wait) {
        // Either the way is free, or the link has ended, or the server is down; the page itself knows which.
        location.reload();
      }
    } catch {
      // The network is away for a moment: the next turn asks again.
    }
  };

  setInterval(ask, EVERY);
}

microphone-title = Microfoon testen
microphone-asking = Sta de microfoon toe
microphone-asking-text = Je browser vraagt of deze pagina hem mag gebruiken.
microphone-speak = Spreek: de balk beweegt mee met je stem.
microphone-works = Je microfoon werkt.
microphone-silent = Er is niets te horen.
microphone-silent-text = Misschien staat hij uit, met een schakelaar aan de kabel of in de geluidsinstellingen van het systeem, of spreek je in een andere. Kies hieronder een andere, of spreek harder.

microphone-refused = De microfoon is niet toegestaan.
microphone-refused-text = Sta hem toe in de browser, met het pictogram naast het adres van deze pagina of in zijn instellingen voor deze pagina. Is hij daar toegestaan, kijk dan in de privacyinstellingen van het systeem. Probeer het dan opnieuw.
microphone-missing = Er is geen microfoon gevonden.
microphone-missing-text = Sluit er een aan, of zet je headset aan: hij wordt gebruikt zodra hij er is.
microphone-in-use = De microfoon kan niet worden geopend.
microphone-in-use-text = Misschien houdt een ander programma hem bezet. Sluit dat, of kies een andere microfoon, en probeer het dan opnieuw.
microphone-unsupported = Deze browser geeft pagina’s geen microfoon.
microphone-unsupported-text = Kies een andere browser in de instellingen van Confab.
microphone-absent = { $device } is niet aangesloten; intussen wordt een ander apparaat gebruikt.

microphone-input = Microfoon
microphone-output = Luidspreker
microphone-level = Microfoonniveau
microphone-device = { $kind } { NUMBER($number) }
microphone-none = Geen gevonden
microphone-system-output = Zoals het systeem
microphone-tone = Toon afspelen
microphone-tone-failed = De toon kon daar niet worden afgespeeld. Kies een andere luidspreker.
microphone-kept = Gesprekken in deze browser gebruiken wat je hier kiest.
microphone-again = Opnieuw proberen
microphone-done = Klaar

microphone-call = Er begint een gesprek
microphone-call-text = Dat heeft nu de microfoon. Je kunt deze pagina sluiten.
microphone-ended = De test is afgelopen
microphone-ended-text = Je kunt deze pagina sluiten.

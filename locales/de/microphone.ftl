microphone-title = Mikrofon prüfen
microphone-asking = Mikrofon erlauben
microphone-asking-text = Ihr Browser fragt, ob diese Seite es benutzen darf.
microphone-speak = Sprechen Sie: Der Balken folgt Ihrer Stimme.
microphone-works = Ihr Mikrofon funktioniert.
microphone-silent = Es ist nichts zu hören.
microphone-silent-text = Vielleicht ist es stumm, durch einen Schalter am Kabel oder in den Klangeinstellungen des Systems, oder Sie sprechen in ein anderes. Wählen Sie unten ein anderes, oder sprechen Sie lauter.

microphone-refused = Das Mikrofon ist nicht erlaubt.
microphone-refused-text = Erlauben Sie es im Browser, mit dem Symbol neben der Adresse dieser Seite oder in seinen Einstellungen für sie. Ist es dort erlaubt, sehen Sie in den Datenschutz-Einstellungen des Systems nach. Versuchen Sie es dann noch einmal.
microphone-missing = Es wurde kein Mikrofon gefunden.
microphone-missing-text = Schließen Sie eines an, oder schalten Sie Ihr Headset ein: Es wird benutzt, sobald es da ist.
microphone-in-use = Das Mikrofon lässt sich nicht öffnen.
microphone-in-use-text = Vielleicht hält es ein anderes Programm. Schließen Sie dieses, oder wählen Sie ein anderes Mikrofon, und versuchen Sie es dann noch einmal.
microphone-unsupported = Dieser Browser gibt Seiten kein Mikrofon.
microphone-unsupported-text = Wählen Sie in den Einstellungen von Confab einen anderen Browser.
microphone-absent = { $device } ist nicht angeschlossen; so lange wird ein anderes Gerät benutzt.

microphone-input = Mikrofon
microphone-output = Lautsprecher
microphone-level = Mikrofonpegel
microphone-device = { $kind } { NUMBER($number) }
microphone-none = Keines gefunden
microphone-system-output = Wie das System
microphone-tone = Ton abspielen
microphone-tone-failed = Der Ton konnte dort nicht abgespielt werden. Wählen Sie einen anderen Lautsprecher.
microphone-kept = Gespräche in diesem Browser nutzen, was Sie hier wählen.
microphone-again = Noch einmal versuchen
microphone-done = Fertig

microphone-call = Ein Gespräch beginnt
microphone-call-text = Es hat jetzt das Mikrofon. Sie können diese Seite schließen.
microphone-ended = Die Prüfung ist beendet
microphone-ended-text = Sie können diese Seite schließen.

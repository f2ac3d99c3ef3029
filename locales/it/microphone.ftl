microphone-title = Prova del microfono
microphone-asking = Consenti il microfono
microphone-asking-text = Il tuo browser chiede se questa pagina può usarlo.
microphone-speak = Parla: la barra segue la tua voce.
microphone-works = Il tuo microfono funziona.
microphone-silent = Non si sente nulla.
microphone-silent-text = Forse è disattivato, da un interruttore sul cavo o nelle impostazioni audio del sistema, oppure non è quello in cui parli. Scegline un altro qui sotto o parla più forte.

microphone-refused = Il microfono non è consentito.
microphone-refused-text = Consentilo nel browser, con l’icona accanto all’indirizzo di questa pagina o nelle sue impostazioni per essa. Se lì è consentito, guarda le impostazioni di privacy del sistema. Poi riprova.
microphone-missing = Nessun microfono trovato.
microphone-missing-text = Collegane uno o accendi le cuffie: viene usato appena c’è.
microphone-in-use = Il microfono non si può aprire.
microphone-in-use-text = Forse lo tiene un altro programma. Chiudilo o scegli un altro microfono, poi riprova.
microphone-unsupported = Questo browser non dà il microfono alle pagine.
microphone-unsupported-text = Scegli un altro browser nelle impostazioni di Confab.
microphone-absent = { $device } non è collegato; intanto si usa un altro dispositivo.

microphone-input = Microfono
microphone-output = Altoparlante
microphone-level = Livello del microfono
microphone-device = { $kind } { NUMBER($number) }
microphone-none = Nessuno trovato
microphone-system-output = Come il sistema
microphone-tone = Riproduci un suono
microphone-tone-failed = Il suono non si è potuto riprodurre lì. Scegli un altro altoparlante.
microphone-kept = Le chiamate in questo browser usano ciò che scegli qui.
microphone-again = Riprova
microphone-done = Fatto

microphone-call = Comincia una chiamata
microphone-call-text = Ora il microfono è suo. Puoi chiudere questa pagina.
microphone-ended = La prova è finita
microphone-ended-text = Puoi chiudere questa pagina.

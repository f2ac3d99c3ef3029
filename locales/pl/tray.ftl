tray-tip-idle = Confab: kliknij, aby rozpocząć rozmowę
tray-tip-requesting = Confab: trwa prośba o pokój…
tray-tip-opening = Confab: otwieranie rozmowy…
tray-tip-joining = Confab: dołączanie do rozmowy…
tray-tip-leaving = Confab: opuszczanie rozmowy…
tray-tip-public = Confab: otwarty jest pokój publiczny; dołączyć może każdy, kto zna jego nazwę
tray-tip-live = Confab: { $microphone }, { $people }
tray-tip-live-public = Confab: pokój publiczny, { $microphone }, { $people }
tray-tip = Confab: { $what }
tray-muting = wyciszanie…
tray-unmuting = włączanie mikrofonu…
tray-muted = mikrofon wyciszony
tray-microphone-on = mikrofon włączony
tray-microphone-unknown = stan mikrofonu nieznany
tray-reconnecting = ponowne łączenie z oknem rozmowy
tray-nobody = nikogo więcej jeszcze nie ma
tray-other = i jeszcze 1 osoba
tray-others = { $count ->
    [few] i jeszcze { NUMBER($count) } osoby
   *[other] i jeszcze { NUMBER($count) } osób
}

tray-start = Rozpocznij rozmowę
tray-show = Pokaż rozmowę
tray-start-prepared = Rozpocznij rozmowę z nowego linku
tray-new-link = Nowy link
tray-new-link-asked = Nowy link…
tray-start-public = Rozpocznij rozmowę publiczną
tray-join-copied = Dołącz przez skopiowany link
tray-copy-link = Kopiuj link dla gości
tray-copy-invitation = Kopiuj zaproszenie
tray-mute = Wycisz
tray-unmute = Włącz mikrofon
tray-mute-asked = Wyciszanie…
tray-unmute-asked = Włączanie…
tray-mute-unknown = Wycisz (stan nieznany)
tray-mute-in-window = Wyciszanie: tylko w oknie pokoju publicznego
tray-camera-on = Włącz kamerę
tray-camera-off = Wyłącz kamerę
tray-camera-asked = Kamera…
tray-leave = Opuść
tray-cancel = Anuluj
tray-dismiss = Ukryj
tray-end = Zakończ dla wszystkich
tray-recents = Ostatnie pokoje
tray-fallback = Użyj publicznego Jitsi, gdy lobby jest niedostępne
tray-fallback-locked = Użyj publicznego Jitsi, gdy lobby jest niedostępne (ustawione przez administratora)
tray-sign-in = Zaloguj się…
tray-signing-in = Logowanie: dokończ w przeglądarce
tray-settings = Ustawienia…
tray-quit = Zakończ Confab
tray-note-public = Pokój publiczny: dołączyć może każdy, kto zna jego nazwę
tray-asked-start = Link chce rozpocząć rozmowę
tray-asked-join = Link prowadzi do rozmowy na { $host }
tray-asked-resume = Twoja rozmowa nadal trwa w swoim oknie
tray-yes-start = Rozpocznij ją
tray-yes-join = Dołącz
tray-yes-resume = Kontynuuj
tray-no = Zignoruj link
tray-no-resume = Opuść

tray-notice-copied = Link dla gości skopiowany
tray-notice-until = Każdy, kto ma link, może dołączyć (do: { $until }).
tray-notice-anyone = Każdy, kto ma link, może dołączyć.
tray-notice-public = Pokój publiczny: dołączyć może każdy, kto zna nazwę
tray-notice-fell-back = { $failure } Zastępuje je publiczne Jitsi; pokój nie jest chroniony tokenem.
tray-notice-knock = { $name } chce dołączyć
tray-notice-knock-nameless = Ktoś chce dołączyć
tray-notice-knock-text = Wpuść lub odmów w oknie rozmowy.
tray-notice-knocks = { $count ->
    [few] { NUMBER($count) } osoby chcą dołączyć
   *[other] { NUMBER($count) } osób chce dołączyć
}
tray-notice-waiting = Czekają: { $names }
tray-notice-joined = { $name } jest już w rozmowie
tray-notice-joined-nameless = Ktoś jest już w rozmowie
tray-notice-joined-several = { $count ->
    [few] { NUMBER($count) } osoby są już w rozmowie
   *[other] { NUMBER($count) } osób jest już w rozmowie
}
tray-notice-here = Już są: { $names }
tray-notice-invitation = Zaproszenie skopiowane
tray-notice-invitation-text = Wklej je tam, gdzie są inni. Każdy, kto ma zawarty w nim link, może dołączyć.
tray-notice-start = Rozpocząć rozmowę?
tray-notice-start-text = Prosi o to link otwarty na tym komputerze.
tray-notice-join = Dołączyć do rozmowy na { $host }?
tray-notice-join-text = Prowadzi tam link otwarty na tym komputerze.
tray-notice-resume = Twoja rozmowa nadal trwa
tray-notice-resume-text = Confab zakończył się w trakcie rozmowy. Powiedz w jego oknie lub menu, czy kontynuować.
tray-notice-answer = Odpowiedz w menu Confab.

tray-admit = Wpuść
tray-deny = Odmów
tray-admit-all = Wpuść wszystkich
tray-retry = Spróbuj ponownie

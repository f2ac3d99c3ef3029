app-waiting = Oczekiwanie na Confab…
app-calls = Rozmowy
app-settings = Ustawienia

app-start = Rozpocznij rozmowę
app-start-public = Rozpocznij rozmowę publiczną
app-try-again = Spróbuj ponownie
app-dismiss = Ukryj
app-check-again = Sprawdź ponownie
app-sign-in = Zaloguj się
app-sign-out = Wyloguj się
app-set-up = Skonfiguruj
app-join = Dołącz przez link
app-join-help = Link dla gości z lobby albo adres pokoju Jitsi.
app-join-now = Dołącz
app-source-own = Pokoje są na Jitsi Twojego zespołu.
app-source-public = Pokoje są na { $host }. Dołączyć może każdy, kto ma link.
app-source-none = Nie ma jeszcze lobby. Podaj je w ustawieniach albo zezwól na publiczne Jitsi.
app-lobby-asking = Pytanie { $lobby }…
app-lobby-sign-in = { $lobby } wymaga zalogowania.
app-lobby-ready = { $lobby } jest gotowe.
app-lobby-unsigned = { $lobby } jest gotowe. Jego pokoje nie są chronione tokenami.

app-stage-requesting = Prośba o pokój…
app-stage-opening = Otwieranie rozmowy…
app-stage-joining = Dołączanie do rozmowy…
app-stage-leaving = Opuszczanie rozmowy…
app-in-call = Trwa rozmowa
app-public-open = Otwarty jest pokój publiczny
app-public-open-text = Dołączyć może każdy, kto zna jego nazwę. Mikrofon i kamerę obsługuje się w jego oknie.
app-public-note = Publiczny: dołączyć może każdy, kto ma link; bez ochrony tokenem.
app-heard = Na żywo: słychać Cię
app-muted = Wyciszony
app-muting = Wyciszanie…
app-unmuting = Włączanie…
app-microphone-unknown = Stan mikrofonu nieznany
app-reconnecting = Ponowne łączenie z oknem rozmowy…
app-alone = Nie ma jeszcze nikogo innego.
app-here = { $count ->
    [one] { $names } jest tutaj.
   *[other] Są tutaj: { $names }.
}
app-others = { $count ->
    [one] jeszcze jedna osoba
    [few] jeszcze { $count } osoby
   *[other] jeszcze { $count } osób
}
app-somebody = Ktoś
app-mute = Wycisz
app-unmute = Włącz mikrofon
app-camera-on = Włącz kamerę
app-camera-off = Wyłącz kamerę
app-copy-link = Kopiuj link dla gości
app-show = Pokaż rozmowę
app-leave = Opuść
app-cancel = Anuluj
app-end = Zakończ dla wszystkich
app-link-copied = Link skopiowany. { $life }
app-link-failed = Nie udało się skopiować linku. Skopiuj go ponownie.
app-life = Każdy, kto go ma, może dołączyć.
app-life-until = Każdy, kto go ma, może dołączyć (do: { $moment }).
app-moment = { $day }, { $time }

app-recents = Ostatnie pokoje
app-no-recents = Tu będą pokoje, które otwierasz, by móc otworzyć je ponownie.
app-again = Rozpocznij ponownie
app-copy-recent = Kopiuj link
app-forget = Zapomnij
app-of-room = { $action }: { $room }
app-recent-public = publiczny
app-recent-unsigned = bez tokenu
app-recent-ended = link wygasł
app-recent-until = link do: { $moment }

app-welcome = Witaj w Confab
app-welcome-text = Jedno kliknięcie rozpoczyna rozmowę, a link dla gości jest w schowku. Najpierw dwie rzeczy.
app-name = Twoje imię
app-name-help = Inni widzą je w rozmowie.
app-lobby-address = Lobby Twojego zespołu
app-lobby-help = Osoba, która je prowadzi, podała Ci adres taki jak { $example }.
app-use-lobby = Użyj tego lobby
app-no-lobby = Nie masz lobby?
app-no-lobby-text = Pokoje na publicznym Jitsi mają nazwę, której nikt nie zgadnie, ale nie mają tokenu: dołączyć może każdy, kto ma link. { $host } wymaga, aby osoba otwierająca pokój się tam zalogowała.
app-just-public = Użyj po prostu publicznego Jitsi

app-you = Ty
app-lobby = Lobby
app-public-jitsi = Publiczne Jitsi
app-browser = Przeglądarka
app-computer = Ten komputer
app-about = O programie
app-address = Adres
app-save = Zapisz
app-saved = Zapisano.
app-fixed = Ustawione przez { $by }; nie można tego tu zmienić.
app-locked = Ustawione przez administratora w { $by }; nie można tego tu zmienić.
app-open = Nie wymaga logowania.
app-sign-in-unknown = Wymaga sposobu logowania, którego ta wersja Confab nie zna.
app-signed-in-unknown = Pęk kluczy nie mówi, czy jesteś po zalogowaniu.
app-signed-in = Zalogowano.
app-signed-out = Nie zalogowano.
app-token = Token
app-token-help = Podała Ci go osoba, która prowadzi lobby. Jest przechowywany w pęku kluczy.
app-fallback = Użyj publicznego Jitsi, gdy lobby jest niedostępne
app-fallback-help = Taka rozmowa jest wszędzie oznaczona jako publiczna: dołączyć może każdy, kto ma jej link.
app-public-help = Pokoje są tam otwarte dla każdego, kto ma link.
app-surface = Rozmowy otwierają się w
app-surface-auto = Oknie aplikacji, jeśli to możliwe
app-surface-app-window = Oknie aplikacji z własnym profilem Confab
app-surface-users-window = Oknie aplikacji z Twoim profilem przeglądarki
app-surface-tab = Karcie domyślnej przeglądarki
app-browser-command = Polecenie
app-browser-help = Puste: znaleziona przeglądarka Chromium, Chrome, Edge lub Brave.
app-language = Język
app-language-system = Jak w systemie: { $language }
app-at-login = Uruchamiaj Confab przy logowaniu
app-at-login-help = Tylko ikona; nie otwiera się żadne okno.
app-licence = Confab to wolne oprogramowanie na licencji MIT albo Apache 2.0, do wyboru.
app-show-licences = Pokaż licencje tego, z czego zbudowano Confab
app-licences = Licencje
app-failed = Okno nie mogło poprosić o to Confab.

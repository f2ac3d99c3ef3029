microphone-title = Sprawdzanie mikrofonu
microphone-asking = Zezwól na mikrofon
microphone-asking-text = Przeglądarka pyta, czy ta strona może go używać.
microphone-speak = Mów: pasek porusza się wraz z Twoim głosem.
microphone-works = Twój mikrofon działa.
microphone-silent = Nic nie słychać.
microphone-silent-text = Może być wyciszony przełącznikiem na kablu albo w ustawieniach dźwięku systemu, albo mówisz do innego. Wybierz poniżej inny lub mów głośniej.

microphone-refused = Mikrofon nie jest dozwolony.
microphone-refused-text = Zezwól na niego w przeglądarce, ikoną obok adresu tej strony albo w jej ustawieniach dla tej strony. Jeśli tam jest dozwolony, sprawdź ustawienia prywatności systemu. Potem spróbuj ponownie.
microphone-missing = Nie znaleziono mikrofonu.
microphone-missing-text = Podłącz go albo włącz zestaw słuchawkowy: zostanie użyty, gdy tylko się pojawi.
microphone-in-use = Nie można otworzyć mikrofonu.
microphone-in-use-text = Być może zajmuje go inny program. Zamknij go albo wybierz inny mikrofon, a potem spróbuj ponownie.
microphone-unsupported = Ta przeglądarka nie daje stronom mikrofonu.
microphone-unsupported-text = Wybierz inną przeglądarkę w ustawieniach Confab.
microphone-absent = { $device }: nie jest podłączone; na razie używane jest inne urządzenie.

microphone-input = Mikrofon
microphone-output = Głośnik
microphone-level = Poziom mikrofonu
microphone-device = { $kind } { NUMBER($number) }
microphone-none = Nie znaleziono
microphone-system-output = Jak w systemie
microphone-tone = Odtwórz dźwięk
microphone-tone-failed = Nie udało się tam odtworzyć dźwięku. Wybierz inny głośnik.
microphone-kept = Rozmowy w tej przeglądarce używają tego, co tu wybierzesz.
microphone-again = Spróbuj ponownie
microphone-done = Gotowe

microphone-call = Zaczyna się rozmowa
microphone-call-text = Teraz ona ma mikrofon. Możesz zamknąć tę stronę.
microphone-ended = Sprawdzanie zakończone
microphone-ended-text = Możesz zamknąć tę stronę.

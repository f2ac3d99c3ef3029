microphone-title = Prueba del micrófono
microphone-asking = Permite el micrófono
microphone-asking-text = Tu navegador pregunta si esta página puede usarlo.
microphone-speak = Habla: la barra se mueve con tu voz.
microphone-works = Tu micrófono funciona.
microphone-silent = No se oye nada.
microphone-silent-text = Quizá esté silenciado, con un interruptor en su cable o en los ajustes de sonido del sistema, o no sea el micrófono al que hablas. Elige otro abajo o habla más alto.

microphone-refused = El micrófono no está permitido.
microphone-refused-text = Permítelo en el navegador, con el icono junto a la dirección de esta página o en sus ajustes para ella. Si ahí está permitido, mira los ajustes de privacidad del sistema. Después vuelve a intentarlo.
microphone-missing = No se encontró ningún micrófono.
microphone-missing-text = Conecta uno o enciende tus auriculares: se usa en cuanto está.
microphone-in-use = No se puede abrir el micrófono.
microphone-in-use-text = Quizá lo tenga otro programa. Ciérralo o elige otro micrófono, y vuelve a intentarlo.
microphone-unsupported = Este navegador no da micrófono a las páginas.
microphone-unsupported-text = Elige otro navegador en los ajustes de Confab.
microphone-absent = { $device } no está conectado; mientras tanto se usa otro dispositivo.

microphone-input = Micrófono
microphone-output = Altavoz
microphone-level = Nivel del micrófono
microphone-device = { $kind } { NUMBER($number) }
microphone-none = No se encontró ninguno
microphone-system-output = Como el sistema
microphone-tone = Reproducir un tono
microphone-tone-failed = El tono no se pudo reproducir ahí. Elige otro altavoz.
microphone-kept = Las llamadas en este navegador usan lo que elijas aquí.
microphone-again = Volver a intentarlo
microphone-done = Listo

microphone-call = Empieza una llamada
microphone-call-text = Ahora ella tiene el micrófono. Puedes cerrar esta página.
microphone-ended = La prueba ha terminado
microphone-ended-text = Puedes cerrar esta página.

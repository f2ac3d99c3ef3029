microphone-title = Teste do microfone
microphone-asking = Permita o microfone
microphone-asking-text = Seu navegador pergunta se esta página pode usá-lo.
microphone-speak = Fale: a barra acompanha a sua voz.
microphone-works = Seu microfone funciona.
microphone-silent = Não se ouve nada.
microphone-silent-text = Ele pode estar mudo, por uma chave no cabo ou nas configurações de som do sistema, ou não ser aquele em que você fala. Escolha outro abaixo ou fale mais alto.

microphone-refused = O microfone não está permitido.
microphone-refused-text = Permita-o no navegador, pelo ícone ao lado do endereço desta página ou nas configurações dele para ela. Se ali estiver permitido, veja as configurações de privacidade do sistema. Depois tente de novo.
microphone-missing = Nenhum microfone foi encontrado.
microphone-missing-text = Conecte um ou ligue seu fone: ele é usado assim que aparece.
microphone-in-use = O microfone não pode ser aberto.
microphone-in-use-text = Outro programa pode estar com ele. Feche-o ou escolha outro microfone e tente de novo.
microphone-unsupported = Este navegador não dá microfone às páginas.
microphone-unsupported-text = Escolha outro navegador nas configurações do Confab.
microphone-absent = { $device } não está conectado; enquanto isso, outro dispositivo é usado.

microphone-input = Microfone
microphone-output = Alto-falante
microphone-level = Nível do microfone
microphone-device = { $kind } { NUMBER($number) }
microphone-none = Nenhum encontrado
microphone-system-output = Como o sistema
microphone-tone = Tocar um som
microphone-tone-failed = Não foi possível tocar o som ali. Escolha outro alto-falante.
microphone-kept = As chamadas neste navegador usam o que você escolher aqui.
microphone-again = Tentar de novo
microphone-done = Pronto

microphone-call = Uma chamada começa
microphone-call-text = Agora o microfone é dela. Você pode fechar esta página.
microphone-ended = O teste terminou
microphone-ended-text = Você pode fechar esta página.

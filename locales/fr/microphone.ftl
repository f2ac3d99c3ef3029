microphone-title = Test du micro
microphone-asking = Autorisez le micro
microphone-asking-text = Votre navigateur demande si cette page peut l’utiliser.
microphone-speak = Parlez : la barre suit votre voix.
microphone-works = Votre micro fonctionne.
microphone-silent = On n’entend rien.
microphone-silent-text = Il est peut-être coupé, par un interrupteur sur son câble ou dans les réglages de son du système, ou ce n’est pas celui dans lequel vous parlez. Choisissez-en un autre ci-dessous, ou parlez plus fort.

microphone-refused = Le micro n’est pas autorisé.
microphone-refused-text = Autorisez-le dans le navigateur, avec l’icône à côté de l’adresse de cette page ou dans ses réglages pour elle. S’il y est autorisé, regardez les réglages de confidentialité du système. Puis réessayez.
microphone-missing = Aucun micro n’a été trouvé.
microphone-missing-text = Branchez-en un, ou allumez votre casque : il est utilisé dès qu’il est là.
microphone-in-use = Le micro ne peut pas être ouvert.
microphone-in-use-text = Un autre programme l’occupe peut-être. Fermez-le ou choisissez un autre micro, puis réessayez.
microphone-unsupported = Ce navigateur ne donne pas de micro aux pages.
microphone-unsupported-text = Choisissez un autre navigateur dans les réglages de Confab.
microphone-absent = { $device } n’est pas branché ; un autre appareil est utilisé en attendant.

microphone-input = Micro
microphone-output = Haut-parleur
microphone-level = Niveau du micro
microphone-device = { $kind } { NUMBER($number) }
microphone-none = Aucun trouvé
microphone-system-output = Comme le système
microphone-tone = Jouer un son
microphone-tone-failed = Le son n’a pas pu y être joué. Choisissez un autre haut-parleur.
microphone-kept = Les appels dans ce navigateur utilisent ce que vous choisissez ici.
microphone-again = Réessayer
microphone-done = Terminé

microphone-call = Un appel commence
microphone-call-text = Il a maintenant le micro. Vous pouvez fermer cette page.
microphone-ended = Le test est terminé
microphone-ended-text = Vous pouvez fermer cette page.

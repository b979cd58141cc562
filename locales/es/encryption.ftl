encryption = Cifrado
encrypt-this = Cifrar este chat
encrypt-lead = Los mensajes cifrados solo se pueden leer en los dispositivos de esta lista; nadie puede leerlos por el camino.
encryption-required = Quien administra esta página exige el cifrado: aquí no se puede desactivar.
turn-off-question = ¿Desactivar el cifrado?
turn-off-lead = Lo que escribas a partir de entonces podrán leerlo tu servidor, el de tu contacto y quienes los administran.
turn-off = Desactivar
keep-on = Mantenerlo activado
their-devices = Dispositivos del contacto
your-devices = Tus dispositivos
devices-lead = Para saber con certeza quién puede leer, compara una huella con la que aparece en la pantalla del otro dispositivo.
no-devices = No se conoce ningún dispositivo con cifrado.
devices-loading = Solicitando la lista de dispositivos…
this-device = Este dispositivo
device = Dispositivo { $code }
no-fingerprint = Aún no se conoce la huella.
fingerprint = Huella
inactive = La cuenta ya no lo usa; no recibe nada.
verify = La huella coincide
distrust = No confiar
trust = Confiar
close = Cerrar
cancel = Cancelar
# A device by what it is called and its number.
device-called = { $name } · { $code }

## What came of a scanned code

verdict-verified =
    { $count ->
        [one] El dispositivo está verificado: su clave es la del código.
       *[other] { NUMBER($count) } dispositivos están verificados: sus claves son las del código.
    }
verdict-differs = La clave del código no es la que se conoce aquí para ese dispositivo. Ya no se confía en él: puede que alguien se haya interpuesto.
verdict-somebody-else = Este es el código de { $address }, no el de este chat.
verdict-no-code = Este código no contiene ninguna huella. Tiene que ser el que muestra el otro dispositivo para la verificación.

## What is decided about a device

trust-undecided = Sin decidir: no recibe nada
trust-blind = De confianza, sin comparar
trust-verified = Verificado: se comparó la huella
trust-distrusted = Sin confianza: no recibe nada

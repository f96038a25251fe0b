import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { quote } from "../../../../shared/shell/quote.ts";
import { FETCH } from "./lib/fetch.ts";
import { script, sh } from "./lib/sh.ts";

/**
 * Asks Portage's own gpkg class (portage.gpkg, GLEP 78), with what verify-signature = true means for it: both attributes set, so that
 * Portages before 3.0.74, whose constructor does not know the argument, answer too. argv: package, copy to make. The copy has no
 * signature members and a plain Manifest that lists what is left; it is sound otherwise, which a look without verification proves, so
 * a refusal is about the signature and nothing else. Last line of output: two digits.
 */
const PYTHON = sh`
import io, os, sys, tarfile
import portage
from portage import gpkg
try:
    import portage.output
    portage.output.nocolor()
except Exception:
    pass
source, copy = sys.argv[1:3]
def look(path, verify):
    package = gpkg.gpkg(settings=portage.settings, gpkg_file=path)
    package.verify_signature = package.request_signature = verify
    package._verify_binpkg()
def words(error):
    return "%s: %s" % (type(error).__name__, error)
signed = refused = 0
try:
    look(source, True)
    signed = 1
except Exception as error:
    print("the package as it was fetched: " + words(error))
def strip():
    with tarfile.open(source, "r") as old, tarfile.TarFile(name=copy, mode="w", format=tarfile.GNU_FORMAT) as new:
        for member in old.getmembers():
            name = os.path.basename(member.name)
            if name.endswith(".sig"):
                continue
            data = old.extractfile(member).read()
            if name == "Manifest":
                text = data.decode("utf-8")
                if "-----BEGIN PGP SIGNED MESSAGE-----" in text:
                    text = text.split("\n\n", 1)[1].split("-----BEGIN PGP SIGNATURE-----", 1)[0]
                lines = [l[2:] if l.startswith("- ") else l for l in text.splitlines()]
                kept = [l for l in lines if l.split() and not l.split()[1].endswith(".sig")]
                data = ("\n".join(kept) + "\n").encode("utf-8")
                member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    os.chmod(copy, 0o644)
try:
    strip()
    look(copy, False)
    try:
        look(copy, True)
        print("the copy without its signature was accepted")
    except Exception as error:
        kind = type(error).__name__
        print("the copy without its signature: " + words(error))
        refused = 1 if "Signature" in kind else 0
except Exception as error:
    print("the copy without its signature could not be made: " + words(error))
print("%d%d" % (signed, refused))
`;

/** check-signature: fetches one package into a private folder, tries it and its unsigned copy; nothing is installed or published. */
export const checkSignature = (args: FullArgs<"check-signature">): string =>
  script(
    "check-signature",
    args,
    sh`${FETCH}trap cleanup EXIT; trap 'exit 143' HUP INT TERM
fail() { s signed; echo 0; s unsigned; echo 0; problem "$@"; finish; }
work /var/tmp /tmp /dev/shm /run || fail no-space "" "no folder for temporary files could be made"
U=${quote(`${args.uri.replace(/\/+$/, "")}/${args.path.replace(/^\/+/, "")}`)}
have python3 || fail missing-tool python3 "python3 is not there"
take_proxies
TOOL=$(fetch_tool "$U")
[ "$TOOL" != - ] || fail missing-tool curl "neither curl nor wget is there"
st=$(fetch "$U" "$W/package.gpkg.tar" 600) || fail "$(kind_of "$(cat "$W/fetch.err")")" "$U" "it could not be fetched (HTTP $st): $(short 5 < "$W/fetch.err")"
timeout -k 5 300 python3 - "$W/package.gpkg.tar" "$W/unsigned.gpkg.tar" > "$W/out" 2> "$W/err" <<'BW_PYTHON'${PYTHON}BW_PYTHON
rc=$?
last=$(tail -n 1 "$W/out")
case $last in [01][01]) ;; *) fail failed "$U" "Portage's gpkg class could not be asked (exit code $rc): $(short 8 < "$W/err")";; esac
s signed; echo "\${last%?}"
s unsigned; echo "\${last#?}"
s text; sed '$d' "$W/out"; short 30 < "$W/err"`,
  );

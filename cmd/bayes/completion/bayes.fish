# fish completion for bayes. It asks `bayes complete` what may come next.
function __bayes_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    $program complete -- $words (commandline -ct) 2>/dev/null
end
complete -c bayes -f -a '(__bayes_complete)'

#compdef bayes
# zsh completion for bayes. It asks `bayes complete` what may come next.
_bayes() {
    local line word what
    local -a plain plainshown open openshown
    while IFS= read -r line; do
        word=${line%%$'\t'*}
        what=${line#*$'\t'}
        if [[ $word == */ || $word == *= ]]; then
            open+=("$word")
            openshown+=("$word${what:+  -- $what}")
        else
            plain+=("$word")
            plainshown+=("$word${what:+  -- $what}")
        fi
    done < <("${(Q)words[1]}" complete -- "${(Q)words[@]:1:$((CURRENT - 1))}" 2>/dev/null)
    (( $#plain )) && compadd -l -d plainshown -a plain
    (( $#open )) && compadd -S '' -l -d openshown -a open
    (( $#plain + $#open ))
}
if [[ $funcstack[1] == _bayes ]]; then
    _bayes "$@"
else
    compdef _bayes bayes
fi

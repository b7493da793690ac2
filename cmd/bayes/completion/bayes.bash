# bash completion for bayes. It asks `bayes complete` what may come next.
_bayes() {
    local i n=0 joined=0 word cur reply what line IFS=$'\n'
    local words
    words=()
    # `--name=value` comes as three words; it is one for bayes.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word == "=" && $n -gt 0 && $i -gt 1 ]]; then
            words[n - 1]="${words[n - 1]}="
            joined=1
        elif [[ $joined == 1 ]]; then
            words[n - 1]="${words[n - 1]}$word"
            joined=0
        else
            words[n]=$word
            n=$((n + 1))
        fi
    done
    if [[ $n == 0 ]]; then words=(""); n=1; fi
    # What the shell has not read yet: backslashes, and a quote that is open.
    cur=${words[n - 1]}
    local quoted=0
    case $cur in
    \"* | \'*) quoted=1 cur=${cur:1} ;;
    *) cur=${cur//\\/} ;;
    esac
    words[n - 1]=$cur
    local before=
    if [[ $cur == *=* && $COMP_WORDBREAKS == *=* ]]; then before=${cur%%=*}=; fi
    COMPREPLY=()
    while IFS= read -r line; do
        reply=${line%%$'\t'*}
        reply=${reply#"$before"}
        if [[ $reply == */ || $reply == *= ]]; then
            type compopt >/dev/null 2>&1 && compopt -o nospace
        fi
        if [[ $quoted == 0 && $reply == *[!a-zA-Z0-9_./=~,:+@%-]* ]]; then
            printf -v reply '%q' "$reply"
        fi
        COMPREPLY[${#COMPREPLY[@]}]=$reply
    done < <("${COMP_WORDS[0]}" complete -- "${words[@]}" 2>/dev/null)
}
complete -F _bayes bayes

"""Boilerplate known by its words: the table of named rules, each with the line that made it necessary.

Patterns are matched at the start of a line, casefolded; most end in `$` and so take whole lines. `effect` says what a
match takes away: the `line`; a `teaser`, which is the line and the headline below it; or the `end`, after which no
line belongs to the article. A rule must never match a sentence of ordinary prose; a test holds it to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Effect = Literal["line", "teaser", "end"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to know a line that is not article text.

    Args:
        signs: the characters other than letters with which a match can begin; 0 is any digit.
        marks, ends: for a pattern that can begin with anything: a line that it matches holds one of these, in the
            case in which it stands there, or ends in one of these, closing brackets aside.
    """

    name: str
    effect: Effect
    pattern: str
    example: str
    signs: str = ""
    marks: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


RULES: tuple[Rule, ...] = (
    # ---- what follows is not the article
    Rule(
        "comment form",
        "end",
        r"(?:leave a (?:reply|comment)|post a comment|add a comment|write a comment|join the (?:discussion"
        r"|conversation)"
        r"|please enter your (?:comment|name)|your email address will not be published|log ?in to (?:comment|reply)"
        r"|laisser un commentaire|deja un comentario|deja una respuesta|deixe (?:um comentário|uma resposta)"
        r"|schreibe? einen kommentar|kommentar (?:schreiben|verfassen)|lascia un commento|rispondi|geef een reactie"
        r"|dodaj komentarz|zostaw komentarz|оставить комментарий|добавить комментарий|залишити коментар"
        r"|发表评论|發表評論|コメントを残す|コメントする|اترك تعليقا|أضف تعليق|bir yanıt yazın|yorum yap)\b.{0,60}$",
        "Leave a Reply",
    ),
    Rule(
        "comment thread",
        "end",
        r"(?:\(?\d[\d.,]* ?\)?\s*)?(?:comments?|kommentare?|commentaires?|comentarios?|comentários?|commenti|reacties"
        r"|komentarze|komentarzy|комментари(?:и|ев|й|я)|коментарі|yorumlar|评论|評論|コメント|التعليقات|responses?"
        r"|réactions?|there (?:is|are) \d+ (?:comments?|responses?)|(?:no|one|keine|kein|sin|aucun|pas de|nessun"
        r"|brak|ei) (?:comments?|kommentare?|commentaires?|comentarios?|commento|komentarzy)(?: yet| posted)?"
        r"|komentarze ?\(?\d*\)?|komentarzeliczba komentarzy.{0,8}|(?:reader|user|facebook) comments|show comments"
        r"|view (?:all )?comments|top comments)"
        r"(?:\s*\(?\d[\d.,]*\)?)?\s*(?:on\b.{0,120}|:)?$",
        "12 Comments",
        signs="(0",
    ),
    Rule(
        "related articles",
        "end",
        r"(?:similar news|related (?:articles?|posts?|stories|news|content|topics)|you (?:may|might) (?:also )?like"
        r"|more (?:from|stories|news|on this (?:story|topic)|articles)\b.{0,40}|recommended (?:for you|stories|reading)"
        r"|(?:most|also) (?:read|popular|viewed|shared)|trending(?: now| stories)?|trends 24h|popular (?:posts"
        r"|articles)"
        r"|latest (?:news|stories|posts|articles)|around the web|from our partners|sponsored (?:content|stories|links)"
        r"|recent (?:posts|articles|comments|stories)|up next|read next|what to read next|keep reading"
        r"|mehr zum thema|das könnte (?:sie|dich|ihnen).{0,40}|verwandte (?:artikel|themen|beiträge)"
        r"|ähnliche (?:artikel|beiträge)|(?:aktuelle|neueste|letzte|neue|beliebte) (?:artikel|beiträge|kommentare"
        r"|nachrichten|meldungen).{0,30}|související(?: články)?|kapcsolódó.{0,20}|relaterade.{0,20}|lue myös"
        r"|powiązane.{0,20}|weitere (?:artikel|themen|meldungen)"
        r"|meistgelesen|auch interessant|lesen sie mehr zum thema|mehr aus.{0,30}"
        r"|à lire aussi|sur le même (?:sujet|thème)|articles? (?:liés?|similaires?|connexes)|les plus (?:lus|vus)"
        r"|dans la même rubrique"
        r"|(?:noticias|artículos|entradas) relacionad[ao]s|lo más (?:leído|visto)|más noticias|te puede interesar"
        r"|también te puede interesar"
        r"|(?:notícias|artigos|posts) relacionad[ao]s|mais lidas|leia também|veja também|articoli correlati"
        r"|leggi anche|potrebbe interessarti"
        r"|gerelateerd(?:e artikelen)?|meest gelezen|lees ook|zobacz (?:też|także|również)|czytaj (?:też|także"
        r"|również)|przeczytaj także"
        r"|читайте также|читать также|по теме|самое (?:читаемое|популярное)|похожие (?:статьи|новости|записи)"
        r"|читайте також"
        r"|ilgili haberler|çok okunanlar|相关(?:新闻|阅读|文章|报道)|相關(?:新聞|閱讀|文章)"
        r"|关连记事|関連(?:記事|リンク|ニュース)|おすすめ記事"
        r"|اقرأ أيضا|مواضيع ذات صلة|الأكثر قراءة)\s*(?::.{0,140})?$",
        "Similar News:You can also read news stories similar to this one that we have collected from other news "
        "sources.",
    ),
    Rule(
        "first published elsewhere",
        "end",
        r"(?:the post|this (?:article|post|story|entry)) .{0,240}\b(?:appeared|published|posted) (?:first )?(?:on"
        r"|in|by|at)\b"
        r"|l.article .{3,240} est apparu en premier sur|(?:la entrada|el artículo) .{3,240} (?:se publicó"
        r"|apareció) primero",
        "The post On the road to disaster? appeared first on The US Express News.",
    ),
    Rule(
        "copyright",
        "end",
        r"(?:©|\(c\)|&copy;|copyright(?: ?(?:©|\(c\)|\d{4}|by\b|:|notice)|$)).{0,160}$|all rights reserved.{0,80}$"
        r"|.{0,120}\ball rights reserved\.?$"
        r"|alle rechte vorbehalten.{0,60}$|tous droits réservés.{0,60}$|todos los derechos reservados.{0,60}$"
        r"|todos os direitos reservados.{0,60}$|все права защищены.{0,60}$|tutti i diritti riservati.{0,60}$"
        r"|版权所有.{0,60}$|版權所有.{0,60}$|無断転載.{0,60}$",
        "© Communities 2019 - Privacy",
        signs="©(&",
        ends=("reserved", "reserved."),
    ),
    Rule(
        "external link credit",
        "end",
        r"source link$|\[?ad_2\]?$|sources?: ?(?:https?://|www\.)\S+$",
        "Source link",
        signs="[",
    ),
    Rule("all news of a day", "end", r"all news articles on .{4,30}$", "All news articles on 2022-01-09"),
    Rule(
        "site slogan",
        "end",
        r".{3,40} latest news, .{3,40} headlines$",
        "Australia Latest News, Australia Headlines",
        ends=("headlines",),
    ),
    # ---- the line and the headline below it
    Rule(
        "see also",
        "teaser",
        r"(?:see also|to read also|also read|read (?:also|next)|read:|watch(?: also| now| live)?|listen|more:"
        r"|don.t miss"
        r"|related(?: (?:article|story|coverage|video))?|recommended|siehe auch|lesen sie auch|lesen sie mehr"
        r"|mehr dazu|lire (?:aussi|également)"
        r"|à lire aussi|voir aussi|lea también|lee también|ver también|además|leia (?:também|mais)|vedi anche"
        r"|leggi anche"
        r"|lees (?:ook|verder)|zie ook|zobacz też|czytaj też|читайте также|смотрите также|ayrıca bakınız)\s*[:»>→]?$",
        "See also",
    ),
    # ---- the line alone
    Rule(
        "teaser in one line",
        "line",
        r"(?:see also|read also|also read|read more(?: on| about)?|read next|related(?: story| article)?"
        r"|recommended|more on this|don.t miss"
        r"|siehe auch|lesen sie auch|mehr dazu|mehr zum thema|lire aussi|à lire aussi|lire également|voir aussi"
        r"|lea también|lee también"
        r"|te puede interesar|leia também|leia mais|veja também|leggi anche|lees ook|zobacz też|zobacz także"
        r"|czytaj też|czytaj także"
        r"|читайте также|читайте також|смотрите также|延伸阅读|延伸閱讀|اقرأ أيضا)(?: ?[:|>»–—-] ?| {2,}).{5,200}$",
        "See also  Dallas Police Investigate Christmas Morning Murder on Lasater Road",
    ),
    Rule(
        "read more",
        "line",
        r"(?:\(?(?:read|show|see|view|load|learn|find out|watch) (?:more|all|less|full (?:story|article|bio"
        r"|profile|review))|continue reading|weiterlesen"
        r"|mehr lesen|lire la suite|en savoir plus|leer más|seguir leyendo|saiba mais|leia mais|ler mais"
        r"|continua a leggere|leggi tutto"
        r"|lees meer|czytaj (?:dalej|więcej)|więcej|читать (?:далее|полностью|дальше)|подробнее|devamını oku|阅读全文"
        r"|查看更多|続きを読む"
        r"|もっと見る|もっと読む|اقرأ المزيد|skip to (?:main )?(?:content|navigation)"
        r"|zum inhalt springen|aller au contenu"
        r"|back to (?:top|article))"
        r"\)?.{0,3}$",
        "Read more »",
        signs="(",
    ),
    Rule(
        "ad marker",
        "line",
        r"\[?(?:ad_\d|advertisement|advertisements|advertising|anzeige|werbung|publicité|publicidad|publicidade"
        r"|pubblicità|advertentie|reklama|реклама|reklam|广告|廣告|広告|إعلان|sponsored|ad|ads|promoted"
        r"|story continues below.{0,40}"
        r"|article continues (?:below|after).{0,40}|continue reading below"
        r"|scroll (?:down )?to continue.{0,40})\]?:?\.?$",
        "[ad_1]",
        signs="[",
    ),
    Rule(
        "share bar",
        "line",
        r"(?:share|tweet|pin(?: it)?|e-mail|email|print|save|like|follow|subscribe|facebook|twitter|x|whatsapp|linkedin"
        r"|reddit|telegram|pinterest|tumblr"
        r"|instagram|youtube|flipboard|google\+?|pocket|copy link|comments?|reply|report|upvote|downvote|permalink"
        r"|bookmark|vkontakte|вконтакте"
        r"|одноклассники|teilen|drucken|merken|partager|imprimer|commenter|compartir|imprimir|compartilhar"
        r"|condividi|stampa|delen|udostępnij"
        r"|поделиться|paylaş|分享|シェア|ツイート|مشاركة|[|/·•,]|\s|\d)+$",
        "Share Facebook Twitter",
        signs="|/·•,0",
    ),
    Rule(
        "share call",
        "line",
        r"(?:share (?:this|on|via|the)\b.{0,50}|share .{0,20}article.{0,10}|follow (?:us|me|him|her|them)\b.{0,80}"
        r"|follow .{2,30} on (?:twitter|facebook|instagram|x)\b.{0,40}"
        r"|click (?:here )?to (?:share|e-?mail|print).{0,60}|(?:tweet|e-mail|email|print|pin|save"
        r"|bookmark) this\b.{0,30}|like us\b.{0,40}"
        r"|auf (?:facebook|twitter|whatsapp) teilen.{0,20}|partager (?:sur|cet|l.article).{0,40}"
        r"|compartir en.{0,30}|condividi su.{0,30}"
        r"|send (?:to|this|by)\b.{0,30}|copy (?:the )?(?:link|url).{0,20}|this is .{0,20}external link.{0,60})$",
        "Follow us on Twitter",
    ),
    Rule(
        "newsletter",
        "line",
        r"(?:sign up (?:for|to|now|here|today)\b.{0,160}|subscribe (?:to|now|for|today|here)\b.{0,160}|get (?:our"
        r"|the) .{0,60}newsletters?.{0,80}"
        r"|(?:enter )?your e-?mail(?: address)?.{0,30}|e-mail address|email address|newsletters?.{0,30}"
        r"|join our (?:newsletter|mailing list|telegram|whatsapp).{0,80}"
        r"|(?:jetzt )?(?:newsletter )?abonnieren.{0,40}|s.(?:inscrire|abonner).{0,60}|abonnez-vous.{0,80}"
        r"|inscrivez-vous.{0,80}|suscr[ií]b.{0,80}"
        r"|iscriviti.{0,60}|inscreva-se.{0,60}|assine.{0,60}|подпис(?:аться|ывайтесь|ка).{0,80}|zapisz się.{0,60}"
        r"|by (?:signing up|subscribing|submitting).{0,200})$",
        "Sign up for our daily newsletter",
    ),
    Rule(
        "consent and accounts",
        "line",
        r"(?:.{0,60}\b(?:we|site|website) uses? cookies\b.*|.{0,40}cookies? (?:policy|settings|notice"
        r"|preferences).{0,40}|(?:privacy|terms)(?: policy| of (?:use|service)| & .{0,20}| notice)?"
        r"|terms and conditions|accept(?: all)?(?: cookies)?|datenschutz.{0,30}|impressum|mentions légales"
        r"|contact(?: us)?|about(?: us)?|advertise(?: with us)?"
        r"|(?:sign|log) ?(?:in|up|out|on)|register|my account|search|menu|home|close|cancel|submit|next|previous"
        r"|skip|loading\.*|anmelden|se connecter"
        r"|iniciar sesión|entrar|accedi|inloggen|zaloguj się|войти|giriş yap|登录|登入|ログイン|تسجيل الدخول"
        r"|this site uses akismet.*|please enable javascript.*|javascript (?:is|must|required).*"
        r"|you need to enable javascript.*|your browser .{0,80}|thank(?:s| you) for (?:signing|subscribing).*)$",
        "This website uses cookies to improve your experience.",
        marks=("ookie", "OOKIE"),  # of cookie, Cookie and COOKIE
    ),
    Rule(
        "caption",
        "line",
        r"(?:(?:photo|image|picture|video|media|play|file|graphic|map|chart)s? ?(?:caption|credit|copyright|source"
        r"|by|courtesy|gallery|\d+ of \d+)?\s*[:/].{0,200}"
        r"|(?:image|photo|media) (?:caption|credit|copyright|source)\b.{0,240}|interactive ?[-–—:].{2,120}|(?:foto"
        r"|bild|quelle|photo|crédit|fotografía|imagen|zdjęcie|фото|источник фото|fot\.|credit|credits?)\s*:.{2,120}"
        r"|file (?:photo|image|pic)\b.{0,160}|(?:[\w.'-]+ ){0,6}(?:/|via) ?(?:getty(?: images)?|reuters|ap|afp"
        r"|shutterstock|epa|istock|alamy|bloomberg)(?: images| photo| file)?\)?"
        r"|(?:getty images|shutterstock|reuters|afp|epa)(?:/.{2,40})?|enlarge(?: this)? image.{0,30}"
        r"|toggle caption|hide caption|view (?:image|gallery|photos?).{0,20}|\(?(?:ap|afp|reuters|getty)(?: photo"
        r"| images?)?[/ ].{2,60}\))$",
        "INTERACTIVE- NATO, OSCE, EU member friend chart",
        signs="(",
        ends=(
            "images",
            "photo",
            "file",
            "getty",
            "reuters",
            "ap",
            "afp",
            "shutterstock",
            "epa",
            "istock",
            "alamy",
            "bloomberg",
        ),
    ),
    Rule(
        "credited caption",
        "line",
        r".{0,240}(?:[|(/–—-]\s?(?:foto|photo|bild|image|fotos|photos|imagen|zdjęcie|фото|crédit|credit|credits"
        r"|picture|fot\.|symbolbild|archivfoto)s?\s?[:/].{2,60}\)?"
        r"|\((?:foto|photo|bild|image|picture|symbolbild|archivbild|archivfoto)[^)]{0,40}\)|\((?:ap|afp|reuters"
        r"|getty) (?:photo|images)[^)]{0,40}\))$",
        "Spokojený Tomáš Souček po vítězství ve Villa Parku. | Foto: Reuters",
        marks=(":", "/"),
        ends=(")",),
    ),
    Rule(
        "previous and next",
        "line",
        r"(?:(?:←|&laquo;).{2,120}|[«‹<][^»›>.!?]{2,120})$|.{2,120}[→›]$|(?:previous|next|older|newer|vorheriger|nächster|précédent"
        r"|suivant|anterior|siguiente)(?: (?:post|article|story|posts|beitrag|artikel|entries|page))?\s?:?.{0,100}$",
        "← Das F-Wort – Teil 2",
        signs="«←‹<&",
        ends=("→", "›"),
    ),
    Rule(
        "publication line",
        "line",
        r"(?:(?:first |originally )?(?:posted|published|updated|last (?:updated|modified)|created|written) ?(?:by"
        r"|on|at|in|:)|veröffentlicht (?:am|von|in|:)|gepostet (?:von|am)|erstellt (?:am|von)|geschrieben von"
        r"|aktualisiert|publié (?:le|par)|mis à jour|publicado (?:el|por|em|en)|actualizado|atualizado"
        r"|pubblicato (?:il|da)|aggiornato|geplaatst (?:op|door)|opublikowano|опубликовано|обновлено"
        r"|autor(?:in)?:|author:|stand:|datum:|date:|发布时间|发表时间|公開日|更新日|更新：|配信).{0,90}$",
        "Veröffentlicht von HansG",
    ),
    Rule(
        "map or chart label",
        "line",
        r"[\w' -]{3,40} (?:map|chart|graphic|infographic|timeline)$",
        "Ukraine map",
        ends=("map", "chart", "graphic", "infographic", "timeline"),
    ),
    Rule("byline of an account", "line", r"by:? (?:admin|administrator|editor|staff|webmaster|wp ?admin)$", "By admin"),
    Rule(
        "comment parts",
        "line",
        r"(?:.{1,40} says:?|.{1,40} (?:wrote|said):|\d+ (?:likes?|replies|reply|points?|votes?|upvotes?|shares?"
        r"|views?|retweets?|claps?|followers?)"
        r"|(?:about |vor |il y a |hace |há )?(?:\d+|an?|one) (?:seconds?|sec|minutes?|mins?|hours?|hrs?|days?"
        r"|weeks?|months?|years?|stunden?|tagen?|minuten|heures?|jours?|horas?|días?|dias?|ore|giorni|uur"
        r"|dagen)(?: ago)?"
        r"|\d+ (?:часов|часа|минут|дней|дня|час) назад|\d+ ?(?:小时前|分钟前|天前|時間前|分前|日前)|reply to .{1,40}"
        r"|in reply to.{0,40}|report (?:abuse|comment)|flag|antworten|répondre|responder|ответить|回复|返信)$",
        "Jane Doe says:",
        signs="0",
        ends=("says", "says:", "wrote:", "said:"),
    ),
    Rule(
        "reading time",
        "line",
        r"(?:reading time:? )?\d+ ?(?:-|–)? ?(?:min(?:ute)?s?\.?)(?: read)?$|lesezeit:? .{1,20}$"
        r"|temps de lecture.{0,20}$",
        "4 min read",
        signs="0",
    ),
    Rule(
        "hashtags",
        "line",
        r"(?:tags?|topics?|filed under|categories|category|keywords|labels|schlagwörter|mots[- ]clés|etiquetas"
        r"|теги|тэги|标签|タグ)\s*(?:[:：].{0,160})?$|(?:tagged|filed under)\b.{0,100}$|(?:#\w+[\s,]*)+$",
        "Tags: NATO, Ukraine",
        signs="#",
    ),
    Rule(
        "address",
        "line",
        r"(?:https?://|www\.)\S+$|[\w.+-]+@[\w-]+\.[\w.]+$|(?:pic\.)?twitter\.com/\S+$|@\w{2,30}$",
        "https://example.org/news/1",
        signs="@",
        marks=("@",),
    ),
    Rule(
        "embedded post",
        "line",
        r"(?:—|–|-)? ?.{2,50} \(@\w{2,30}\)(?: .{4,30})?$|view this post on instagram$|a post shared by .{2,80}$"
        r"|.{0,40}pic\.twitter\.com/\w+$",
        "— NATO (@NATO) January 9, 2022",
        marks=("@", "/"),
    ),
    Rule(
        "external content notice",
        "line",
        r"the information on this site is from external sources.*|the inclusion of any links does not .*"
        r"|our standards: .{3,60}$",
        "The information on this site is from external sources that are not under our control.",
    ),
)

"""The jobs of long imports: their kinds, and the stages they report."""

from plans.domain.vocabulary import Labelled


class JobKind(Labelled):
    """処理の種類."""

    READ = "import_read", "シートの読み取り"
    APPLY = "import_apply", "反映"


class JobStage(Labelled):
    """処理の段階."""

    READING = "reading", "シートを読んでいます"
    COMPARING = "comparing", "今の値と比べています"
    WRITING = "writing", "書き込んでいます"

"""Beginning a report: which initiative, in which round."""

from django import forms

from measures.models import QuarterlyReport


class ReportStartForm(forms.ModelForm[QuarterlyReport]):
    """報告の作成 — one that has been begun already is opened instead of refused."""

    class Meta:
        model = QuarterlyReport
        fields = ("round", "initiative")

    def _post_clean(self) -> None:
        """Only what was chosen: the action checks it, and finds the report that is there."""
        for name in self.cleaned_data:
            setattr(self.instance, name, self.cleaned_data[name])

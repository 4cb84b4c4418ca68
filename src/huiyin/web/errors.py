"""Pages for what went wrong. DomainErrors are mapped to HTTP statuses here and nowhere else."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huiyin.core.errors import DomainError, Forbidden, InvalidInput, TooOften, WrongState
from huiyin.web.pages import ErrorPage, page

STATUS: dict[type[DomainError], int] = {InvalidInput: 422, Forbidden: 403, WrongState: 409, TooOften: 429}


def status_of(error: DomainError) -> int:
    """The HTTP status of a DomainError; 400 for one without a class of its own."""
    return STATUS.get(type(error), 404 if error.code == "not-found" else 400)


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The sentence of the error on a page, with a way on."""
    status = status_of(error)
    title = {
        403: _("这一页您没有权限"),
        404: _("没有找到"),
        409: _("情况有变化"),
        429: _("请稍等一会儿"),
    }.get(status, _("没有办成"))
    return _error(request, status, title, error.sentence)


def too_large(request: HttpRequest) -> HttpResponse:
    """A request over the limit, refused before it is read; the connection is closed."""
    response = _error(
        request,
        413,
        _("文件太大"),
        _("一次上传的文件加起来太大了。每张照片不超过 10 MB，最多 9 张；请返回上一页，减少或压缩后再传。"),
    )
    response["Connection"] = "close"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from an old page or from elsewhere."""
    return _error(
        request,
        403,
        _("页面已过期"),
        _("为了安全，这一页隔太久没有使用，已经失效。请返回上一页刷新后再提交，您填写的内容还在。"),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing that you may know of."""
    return _error(
        request,
        404,
        _("没有找到这一页"),
        _("网址可能有误，或内容没有公开。您可以搜索标题里的词，或凭查询码查进度。"),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be understood."""
    return _error(request, 400, _("没有看懂这次请求"), _("请返回上一页重新操作一次。"))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 raised by Django itself."""
    return _error(request, 403, _("这一页您没有权限"), _("请换一个有权限的账号登录，或返回首页。"))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; says so without touching the database."""
    return _error(
        request,
        500,
        _("系统出了点问题"),
        _("这是我们的问题，不是您的。请过几分钟再试；急事请拨打 12345。"),
    )


def _error(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    return page(
        request, "error.html", ErrorPage(status=status, title=title, sentence=sentence), status=status
    )
